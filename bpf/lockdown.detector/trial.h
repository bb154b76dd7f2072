/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * What every trial has in common. A program counts in the map "fired" when it ran and
 * what it was to try did what it should. Objects are small and many: a kernel that
 * refuses one map or one type must not make the other trials fail.
 */
#ifndef HOTPROBE_TRIAL_H
#define HOTPROBE_TRIAL_H

#include <linux/types.h>
#include <asm/ptrace.h>
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define ALLOW 1
#define CONTINUE (-1) /* of tc and tcx: what comes next decides */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} fired SEC(".maps");

static __always_inline void fire(void)
{
	__u32 first = 0;
	__u64 *count = bpf_map_lookup_elem(&fired, &first);

	if (count)
		__sync_fetch_and_add(count, 1);
}

char _license[] SEC("license") = "Dual MIT/GPL";

#endif
