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
 * Where a verdict program is needed, connections that were made before they could be enrolled are
 * in two maps. The first has the sk_msg program only: a thread that waits in tcp_recvmsg() since
 * before would never see what a verdict program takes. They come into the second, which has the
 * verdict program, when no thread can be there any more (Enrolment.java).
 */
#define HP_EARLIER(name)                             \
	struct {                                     \
		__uint(type, BPF_MAP_TYPE_SOCKHASH); \
		__uint(max_entries, 16384);          \
		__type(key, __u64);                  \
		__type(value, __u64);                \
	} name SEC(".maps")

HP_EARLIER(hp_earlier);
HP_EARLIER(hp_diverted);

/*
 * No socket is of these families. The programs on the maps mention them behind a test for
 * them, and so keep them alive as long as a socket uses them: were they freed with the agent,
 * bytes that wait in them to be read would be gone.
 */
#define HP_NO_FAMILY 0xffff
#define HP_NOR_FAMILY 0xfffe

#endif
