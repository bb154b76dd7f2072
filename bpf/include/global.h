/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Arguments of global functions. The verifier looks at a global function once, however often it is
 * called. From Linux 5.12 on they take pointers, and some time later what these point to can be
 * the key of a map. Before they take numbers only, and have to look up again whom they work for:
 * for kernels before 6.12 objects are built once more, with HP_NUMBERS.
 */
#ifndef HOTPROBE_GLOBAL_H
#define HOTPROBE_GLOBAL_H

#include "flow.h"

#ifdef HP_NUMBERS

#define HP_THREAD_ARG __u32 tid
#define HP_FLOW_ARGS __u32 tid
#define HP_THREAD_OF(t) ((t)->run.tid)
#define HP_FLOW_OF(t, f) ((t)->run.tid)

/* Declare t, and f; NULL when there is none. */
#define HP_GET_THREAD struct hp_thread *t = bpf_map_lookup_elem(&hp_threads, &tid)
#define HP_GET_FLOW    \
	HP_GET_THREAD; \
	struct hp_flow *f = t ? bpf_map_lookup_elem(&hp_flows, &t->run.cookie) : NULL

#else

#define HP_THREAD_ARG struct hp_thread *t
#define HP_FLOW_ARGS struct hp_thread *t, struct hp_flow *f
#define HP_THREAD_OF(t) ((struct hp_thread *)(t))
#define HP_FLOW_OF(t, f) (t), (f)
#define HP_GET_THREAD
#define HP_GET_FLOW

#endif

#endif
