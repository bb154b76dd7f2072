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
	HP_PART_FORK,
	HP_PART_EXEC,
	HP_PART_EXIT,
	HP_PART_LISTEN,
	HP_PARTS,
};

/* How many understudies are attached; set by the loader. More than none: swaps
 * overlap, see swap.h. */
const volatile __u32 hp_understudies;

/* What each of them was told last, on this CPU: a thread, and an event of its. */
struct hp_stage {
	__u64 told[HP_CAST];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HP_PARTS);
	__type(key, __u32);
	__type(value, struct hp_stage);
} stages SEC(".maps");

/*
 * Whether it is for this one to act on an event, a number by which one event of a thread differs
 * from its next. A program that was passed over is one in which another thread is: what it was told
 * last is not this event. The event makes part of it because a thread that is preempted as soon as
 * it has entered leaves there what the thread before it was told.
 */
static __always_inline bool acts(__u32 part, __u32 number, __u64 event)
{
	__u64 told = bpf_get_current_task() ^ (event * 0x9e3779b97f4a7c15);
	struct hp_stage *stage;

	if (!hp_understudies)
		return hp_live();
	stage = bpf_map_lookup_elem(&stages, &part);
	if (!stage)
		return number == 0 && hp_live();
	for (__u32 i = 0; i < number; i++) {
		if (stage->told[i] == told)
			return false;
	}
	if (!hp_live())
		return false;
	stage->told[number] = told;
	return true;
}

#endif
