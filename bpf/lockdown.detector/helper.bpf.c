// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Helpers that need no map, run without being attached; args[0] is the address of memory of ours. */
#include "trial.h"

#define TURNS 4

SEC("raw_tp/sys_enter")
int t_read_kernel(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 word;

	if (!bpf_probe_read_kernel(&word, sizeof(word), (void *)bpf_get_current_task()))
		fire();
	return 0;
}

SEC("raw_tp/sys_enter")
int t_read_user(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 word;

	if (!bpf_probe_read_user(&word, sizeof(word), (void *)ctx->args[0]))
		fire();
	return 0;
}

static long turn(__u32 index, void *ctx)
{
	return 0;
}

SEC("raw_tp/sys_enter")
int t_loop(struct bpf_raw_tracepoint_args *ctx)
{
	if (bpf_loop(TURNS, turn, NULL, 0) == TURNS)
		fire();
	return 0;
}
