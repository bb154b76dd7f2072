// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * A process that takes part connects: its flow is made while the process is the
 * current one, and enrolled once the connection stands.
 */
#include "enrol.h"
#include "swap.h"

#define ALLOW 1

/* Ports of servers that speak another protocol than HTTP/1: filled by the agent. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u8);
} other_ports SEC(".maps");

static __always_inline int connecting(struct bpf_sock_addr *ctx)
{
	__u32 port = bpf_ntohs(ctx->user_port);
	__u32 tgid = bpf_get_current_pid_tgid() >> 32;
	struct hp_policy *policy = policy_of(tgid);
	__u8 flags = HP_FLOW_INJECT;
	__u32 epoch;

	if (!policy || !(policy->flags & HP_POLICY_INJECT) || ctx->protocol != IPPROTO_TCP)
		return ALLOW;
	if (bpf_map_lookup_elem(&other_ports, &port))
		return ALLOW;
	epoch = current_epoch(policy);
	if (hp_verdict && (policy->flags & HP_POLICY_SPLICES))
		flags |= HP_FLOW_PLAIN;
	if (epoch)
		new_flow(bpf_get_socket_cookie(ctx), tgid, epoch, flags);
	return ALLOW;
}

SEC("cgroup/connect4")
int hp_connect4(struct bpf_sock_addr *ctx)
{
	return connecting(ctx);
}

SEC("cgroup/connect6")
int hp_connect6(struct bpf_sock_addr *ctx)
{
	return connecting(ctx);
}

SEC("sockops")
int hp_established(struct bpf_sock_ops *ops)
{
	struct hp_flow *f;
	__u64 cookie;
	long err;

	if (ops->op != BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB)
		return ALLOW;
	cookie = bpf_get_socket_cookie(ops);
	f = bpf_map_lookup_elem(&hp_flows, &cookie);
	if (!f || !(f->flags & HP_FLOW_INJECT))
		return ALLOW;
	if (f->flags & HP_FLOW_PLAIN)
		err = bpf_sock_hash_update(ops, &hp_plain, &cookie, BPF_NOEXIST);
	else
		err = bpf_sock_hash_update(ops, &hp_sockets, &cookie, BPF_NOEXIST);
	if (err)
		count(HP_STAT_lost_busy);
	return ALLOW;
}

char _license[] SEC("license") = "Dual MIT/GPL";
