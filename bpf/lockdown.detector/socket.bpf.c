// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Programs of a cgroup and of a socket map, met by a connection of our own. */
#include "trial.h"

#define OPTION 235 /* kind of a TCP option that nobody uses */
#define MAGIC 0x7072
#define PUSHED 4

struct option {
	__u8 kind;
	__u8 length;
	__u16 magic;
	__u32 value;
};

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 4);
	__type(key, __u64);
	__type(value, __u32);
} socks SEC(".maps");

SEC("sockops")
int t_sock_ops(struct bpf_sock_ops *ops)
{
	if (ops->op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB)
		fire();
	return ALLOW;
}

static __always_inline void write_option(struct bpf_sock_ops *ops)
{
	struct option option = { OPTION, sizeof(option), MAGIC, OPTION };

	bpf_store_hdr_opt(ops, &option, sizeof(option), 0);
}

static __always_inline void parse_option(struct bpf_sock_ops *ops)
{
	struct option option = { OPTION, 0, 0, 0 };

	if (bpf_load_hdr_opt(ops, &option, sizeof(option), 0) == sizeof(option) &&
	    option.magic == MAGIC && option.value == OPTION)
		fire();
}

SEC("sockops")
int t_tcp_option(struct bpf_sock_ops *ops)
{
	switch (ops->op) {
	case BPF_SOCK_OPS_TCP_CONNECT_CB:
	case BPF_SOCK_OPS_TCP_LISTEN_CB:
	case BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB:
	case BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB:
		bpf_sock_ops_cb_flags_set(ops, ops->bpf_sock_ops_cb_flags |
						       BPF_SOCK_OPS_WRITE_HDR_OPT_CB_FLAG |
						       BPF_SOCK_OPS_PARSE_UNKNOWN_HDR_OPT_CB_FLAG);
		break;
	case BPF_SOCK_OPS_HDR_OPT_LEN_CB:
		bpf_reserve_hdr_opt(ops, sizeof(struct option), 0);
		break;
	case BPF_SOCK_OPS_WRITE_HDR_OPT_CB:
		write_option(ops);
		break;
	case BPF_SOCK_OPS_PARSE_HDR_OPT_CB:
		parse_option(ops);
		break;
	}
	return ALLOW;
}

SEC("cgroup/connect4")
int t_connect(struct bpf_sock_addr *ctx)
{
	fire();
	return ALLOW;
}

SEC("cgroup_skb/ingress")
int t_cgroup_skb(struct __sk_buff *skb)
{
	fire();
	return ALLOW;
}

SEC("cgroup_skb/egress")
int t_link_before(struct __sk_buff *skb)
{
	return ALLOW;
}

SEC("cgroup_skb/egress")
int t_link_after(struct __sk_buff *skb)
{
	fire();
	return ALLOW;
}

/* The trial sends "hello" and expects "PUSHhello", or "hello" where nothing fired. */
SEC("sk_msg")
int t_sk_msg(struct sk_msg_md *msg)
{
	char *data, *end;

	if (bpf_msg_push_data(msg, 0, PUSHED, 0) || bpf_msg_pull_data(msg, 0, PUSHED, 0))
		return SK_PASS;
	data = msg->data;
	end = msg->data_end;
	if (data + PUSHED > end)
		return SK_PASS;
	data[0] = 'P';
	data[1] = 'U';
	data[2] = 'S';
	data[3] = 'H';
	fire();
	return SK_PASS;
}

SEC("sk_skb/stream_verdict")
int t_sk_skb(struct __sk_buff *skb)
{
	fire();
	return SK_PASS;
}

SEC("sk_lookup")
int t_sk_lookup(struct bpf_sk_lookup *ctx)
{
	fire();
	return SK_PASS;
}
