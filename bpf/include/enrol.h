/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* The sockets whose messages sk_msg sees before they leave: outgoing flows only. */
#ifndef HOTPROBE_ENROL_H
#define HOTPROBE_ENROL_H

#include "flows.h"

/* Whether a verdict program is needed: set by the loader. */
const volatile __u32 hp_verdict;

#define HP_SOCKETS(name, entries)                    \
	struct {                                     \
		__uint(type, BPF_MAP_TYPE_SOCKHASH); \
		__uint(max_entries, entries);        \
		__type(key, __u64);                  \
		__type(value, __u64);                \
	} name SEC(".maps")

/* By socket cookie: those with all programs. */
HP_SOCKETS(hp_sockets, 65536);

/*
 * The sk_msg program only. For sockets of processes that splice(2): it waits for ever at a socket
 * whose bytes a verdict program takes. And at first for connections that were made before they
 * could be enrolled: a thread that waits in tcp_recvmsg() since before would not see these bytes
 * either. They come into hp_diverted, which has the verdict program, when no thread can be there
 * any more (Enrolment.java).
 */
HP_SOCKETS(hp_plain, 65536);
HP_SOCKETS(hp_diverted, 16384);

/*
 * No socket is of these families. The programs on the maps mention them behind a test for
 * them, and so keep them alive as long as a socket uses them: were they freed with the agent,
 * bytes that wait in them to be read would be gone.
 */
#define HP_NO_FAMILY 0xffff
#define HP_NOR_FAMILY 0xfffe

#endif
