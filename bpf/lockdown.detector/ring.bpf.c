// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* The ring buffer, written to as one record and through a dynptr. */
#include "trial.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} ring SEC(".maps");

SEC("raw_tp/sys_enter")
int t_ringbuf(void *ctx)
{
	__u64 word = 1;

	if (!bpf_ringbuf_output(&ring, &word, sizeof(word), BPF_RB_NO_WAKEUP))
		fire();
	return 0;
}

SEC("raw_tp/sys_enter")
int t_dynptr(void *ctx)
{
	struct bpf_dynptr record;
	__u64 word = 1;

	if (!bpf_ringbuf_reserve_dynptr(&ring, sizeof(word), 0, &record) &&
	    !bpf_dynptr_write(&record, 0, &word, sizeof(word), 0))
		fire();
	bpf_ringbuf_submit_dynptr(&record, BPF_RB_NO_WAKEUP);
	return 0;
}
