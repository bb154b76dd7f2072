/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Which generation of a probe is live. While a successor takes over, both are
 * attached: the programs of the one that hp_active does not name return at once.
 */
#ifndef HOTPROBE_SWAP_H
#define HOTPROBE_SWAP_H

#include "kernel.h"

#define HP_PROBES 16
#define HP_CPUS 256

/* Set by the loader. */
const volatile __u32 hp_generation;
const volatile __u32 hp_slot;

#define HP_OVERLAP (1U << 31) /* the predecessor is live as well */

/*
 * hp_active[hp_slot][cpu]: the live generation, 0 when the probe is stopped. The loader
 * writes each CPU's number on that CPU. Where programs run with preemption off no event
 * sees both: it is for exactly one generation. Where they can be preempted, a thread may be
 * moved to a CPU with another number within one event: there, programs that are right when
 * told twice (hp_understudies is set) have a time in which both generations are live.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, HP_PROBES * HP_CPUS);
	__type(key, __u32);
	__type(value, __u32);
} hp_active SEC(".maps");

static __always_inline bool hp_live(void)
{
	__u32 index = hp_slot * HP_CPUS + bpf_get_smp_processor_id() % HP_CPUS;
	__u32 *generation = bpf_map_lookup_elem(&hp_active, &index);

	if (!generation)
		return false;
	return (*generation & ~HP_OVERLAP) == hp_generation ||
	       *generation == ((hp_generation + 1) | HP_OVERLAP);
}

#endif
