// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Storage that lives and dies with a socket. */
#include "trial.h"

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} of_sock SEC(".maps");

SEC("sockops")
int t_sk_storage(struct bpf_sock_ops *ops)
{
	struct bpf_sock *sk = ops->sk;

	if (sk && bpf_sk_storage_get(&of_sock, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE))
		fire();
	return ALLOW;
}
