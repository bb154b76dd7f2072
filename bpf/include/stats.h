/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Counters of the kernel programs: enum hp_stat in abi/hotprobe.h. */
#ifndef HOTPROBE_STATS_H
#define HOTPROBE_STATS_H

#include "kernel.h"
#include "hotprobe.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HP_STAT_COUNT);
	__type(key, __u32);
	__type(value, __u64);
} hp_stats SEC(".maps");

/* Programs can be preempted, and interrupted. */
static __always_inline void count(__u32 stat)
{
	__u64 *value = bpf_map_lookup_elem(&hp_stats, &stat);

	if (value)
		__sync_fetch_and_add(value, 1);
}

#endif
