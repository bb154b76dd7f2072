// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Iterators: one over sockets, one over tasks. */
#include "trial.h"

struct bpf_iter__tcp {
	__bpf_md_ptr(struct bpf_iter_meta *, meta);
	__bpf_md_ptr(struct sock_common *, sk_common);
	__u32 uid;
};

struct bpf_iter__task {
	__bpf_md_ptr(struct bpf_iter_meta *, meta);
	__bpf_md_ptr(struct task_struct *, task);
};

SEC("iter/tcp")
int t_iter_tcp(struct bpf_iter__tcp *ctx)
{
	if (ctx->sk_common)
		fire();
	return 0;
}

SEC("iter/task")
int t_iter_task(struct bpf_iter__task *ctx)
{
	if (ctx->task)
		fire();
	return 0;
}
