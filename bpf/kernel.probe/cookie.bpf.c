// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Kernels before 5.12 give tracing programs no socket cookie: sockets get theirs here. */
#include "kernel.h"

SEC("sockops")
int hp_cookie(struct bpf_sock_ops *ops)
{
	if (ops->op == BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB ||
	    ops->op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB)
		bpf_get_socket_cookie(ops);
	return 1;
}
