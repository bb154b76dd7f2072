// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* What a process reads from its sockets, after the kernel copied it, on the reading thread. */
#include "transfer.h"

#define MSG_PEEK 2
#define MSG_TRUNC 0x20
#define MSG_OOB 1

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} receive_next SEC(".maps");

static __always_inline int received(void *ctx, struct sock *sk, int ret, int flags, __u32 number)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	struct hp_policy *policy;

	if (ret < 0 || (flags & (MSG_PEEK | MSG_OOB)) || !is_tcp(sk) ||
	    !acts(HP_PART_RECEIVE, number, transfer_of(sk, false)))
		return 0;
	policy = policy_of(pid_tgid >> 32);
	if (!policy)
		return 0;
	if (begin_receive(sk, cookie_of(sk), pid_tgid, ret, entry_registers(), policy,
			  flags & MSG_TRUNC))
		bpf_tail_call(ctx, &receive_next, 0);
	return 0;
}

#define RECEIVED(name, number)                                  \
	SEC("tp_btf/sock_recv_length")                          \
	int BPF_PROG(name, struct sock *sk, int ret, int flags) \
	{                                                       \
		return received(ctx, sk, ret, flags, number);   \
	}

RECEIVED(hp_receive, 0)
RECEIVED(hp_receive_1, 1)
RECEIVED(hp_receive_2, 2)
RECEIVED(hp_receive_3, 3)
RECEIVED(hp_receive_4, 4)
RECEIVED(hp_receive_5, 5)
RECEIVED(hp_receive_6, 6)
RECEIVED(hp_receive_7, 7)

SEC("tp_btf/sock_recv_length")
int hp_receive_go(void *ctx)
{
	if (go_on_receiving() == HP_MORE)
		bpf_tail_call(ctx, &receive_next, 0);
	return 0;
}

char _license[] SEC("license") = "Dual MIT/GPL";
