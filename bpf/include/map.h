/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Maps whose elements are made when they are needed. */
#ifndef HOTPROBE_MAP_H
#define HOTPROBE_MAP_H

#include "kernel.h"

#define HP_MAP(name, kind, entries, K, V)               \
	struct {                                        \
		__uint(type, BPF_MAP_TYPE_##kind);      \
		__uint(max_entries, entries);           \
		__uint(map_flags, BPF_F_NO_PREALLOC);   \
		__type(key, K);                         \
		__type(value, V);                       \
	} name SEC(".maps")

#endif
