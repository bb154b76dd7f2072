/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* hp_procs: which processes take part, by thread group id (initial pid namespace). */
#ifndef HOTPROBE_MAPS_PROCS_H
#define HOTPROBE_MAPS_PROCS_H

#include "kernel.h"
#include "hotprobe.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct hp_policy);
} hp_procs SEC(".maps");

#endif
