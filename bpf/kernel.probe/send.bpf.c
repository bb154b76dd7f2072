// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* What a process writes to its sockets, after the kernel took it, on the writing thread. */
#include "transfer.h"

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} send_next SEC(".maps");

static __always_inline int sent(void *ctx, struct sock *sk, int ret, __u32 number)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	struct hp_policy *policy;

	if (!is_tcp(sk) || !acts(HP_PART_SEND, number, transfer_of(sk, true)))
		return 0;
	policy = policy_of(pid_tgid >> 32);
	if (!policy)
		return 0;
	if (begin_send(sk, cookie_of(sk), pid_tgid, ret, entry_registers(), policy))
		bpf_tail_call(ctx, &send_next, 0);
	return 0;
}

#define SENT(name, number)                                      \
	SEC("tp_btf/sock_send_length")                          \
	int BPF_PROG(name, struct sock *sk, int ret, int flags) \
	{                                                       \
		return sent(ctx, sk, ret, number);              \
	}

SENT(hp_send, 0)
SENT(hp_send_1, 1)
SENT(hp_send_2, 2)
SENT(hp_send_3, 3)
SENT(hp_send_4, 4)
SENT(hp_send_5, 5)
SENT(hp_send_6, 6)
SENT(hp_send_7, 7)

SEC("tp_btf/sock_send_length")
int hp_send_go(void *ctx)
{
	if (go_on_sending() == HP_MORE)
		bpf_tail_call(ctx, &send_next, 0);
	return 0;
}
