/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Programs that nobody is missed by. Linux 6.19 and later preempt programs of
 * tracepoints, and pass a program over for a thread while another thread of the
 * same CPU has not left it
 * (__bpf_trace_run in kernel/trace/bpf_trace.c). So there a program is attached
 * several times over, as itself and its understudies: an understudy acts when
 * all before it were passed over.
 *
 * A thread that is moved to another CPU between two of them can make both act:
 * what they do has to be right when it is done twice.
 */
#ifndef HOTPROBE_UNDERSTUDY_H
#define HOTPROBE_UNDERSTUDY_H

#include "kernel.h"
#include "swap.h"

#define HP_CAST 8 /* a program and its understudies */

enum hp_part {
	HP_PART_RECEIVE,
	HP_PART_SEND,
	HP_PART_CLOSE,
	HP_PART_FORK,
	HP_PART_EXEC,
	HP_PART_EXIT,
	HP_PART_LISTEN,
	HP_PARTS,
};

/* How many understudies are attached; set by the loader. More than none: swaps
 * overlap, see swap.h. */
const volatile __u32 hp_understudies;

/* The thread that entered each of them last, on this CPU. */
struct hp_stage {
	__u64 thread[HP_CAST];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HP_PARTS);
	__type(key, __u32);
	__type(value, struct hp_stage);
} stages SEC(".maps");

/*
 * Whether it is for this one to act. The thread in a program that others are
 * passed over by is the last that entered it. So if the last one was this
 * thread, it was not passed over.
 */
static __always_inline bool acts(__u32 part, __u32 number)
{
	__u64 me = bpf_get_current_task();
	struct hp_stage *stage;

	if (!hp_understudies)
		return hp_live();
	stage = bpf_map_lookup_elem(&stages, &part);
	if (!stage)
		return number == 0 && hp_live();
	for (__u32 i = 0; i < number; i++) {
		if (stage->thread[i] == me)
			return false;
	}
	if (!hp_live())
		return false;
	stage->thread[number] = me;
	return true;
}

#endif
