/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* The sockets whose messages sk_msg sees before they leave: outgoing flows only. */
#ifndef HOTPROBE_ENROL_H
#define HOTPROBE_ENROL_H

#include "flows.h"

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 65536);
	__type(key, __u64); /* socket cookie */
	__type(value, __u64);
} hp_sockets SEC(".maps");

/*
 * No socket is of this family. The programs on the map mention the map behind a test for
 * it, and so keep it alive as long as a socket uses them: were it freed with the agent,
 * bytes that wait in it to be read would be gone.
 */
#define HP_NO_FAMILY 0xffff

#endif
