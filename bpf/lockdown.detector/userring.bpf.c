// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* The ring buffer from user space to the kernel; it is empty, which is what draining it must say. */
#include "trial.h"

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 64 * 1024);
} user_ring SEC(".maps");

static long drained(struct bpf_dynptr *record, void *ctx)
{
	return 0;
}

SEC("raw_tp/sys_enter")
int t_user_ring(void *ctx)
{
	if (bpf_user_ringbuf_drain(&user_ring, drained, NULL, BPF_RB_NO_WAKEUP) == 0)
		fire();
	return 0;
}
