/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * State shared by the programs of the core: flows (one per TCP socket, by cookie, with the
 * exchange that it carries), threads and execution contexts.
 */
#ifndef HOTPROBE_FLOW_H
#define HOTPROBE_FLOW_H

#include "maps_procs.h"
#include "serving.h"
#include "stats.h"
#include "thread.h"

#define HP_HEAD_LIMIT (64 * 1024 + 256)
#define HP_PIPELINE 32 /* unanswered requests followed on a flow */

enum hp_state {
	HP_START, /* before or within the request or status line */
	HP_HEADERS,
	HP_TRAILERS,
	HP_CHUNK_SIZE,
	HP_CHUNK_EXT,
	HP_CHUNK_DATA, /* from here on bytes are skipped, not read */
	HP_BODY,
	HP_UNTIL_CLOSE,
	HP_OPAQUE, /* not HTTP/1, or no longer */
};

enum hp_framing {
	HP_F_CHUNKED = 1 << 0,
	HP_F_LENGTH = 1 << 1,
	HP_F_BROKEN = 1 << 2, /* lengths that contradict each other */
	HP_F_CONTEXT = 1 << 3, /* a traceparent line was seen in this head */
	HP_F_WRITTEN = 1 << 4, /* and we wrote it */
};

/* One direction of a flow: the parser's state between two messages. */
struct hp_dir {
	__u8 state; /* enum hp_state */
	__u8 framing; /* enum hp_framing */
	__u16 status; /* of the response whose head is being read */
	__u32 line_len; /* bytes of the current line so far */
	__u32 head; /* bytes of the current head so far */
	__u32 number; /* exchange that is being sent or answered */
	__u64 left; /* bytes of body or chunk to come */
	__u64 body; /* bytes of body so far */
	__u64 first; /* when the first byte of the current head came */
	__u32 seq; /* TCP sequence number after the last byte seen, or before the last message */
	__u32 seq_known;
};

enum hp_flow_flags {
	HP_FLOW_SYNCED = 1 << 0, /* seen from its first byte, or recognised */
	HP_FLOW_WRITABLE = 1 << 1, /* sk_msg sees its messages before they leave */
	HP_FLOW_INJECT = 1 << 2, /* connected by a process that takes part */
	HP_FLOW_DIVERTED = 1 << 3, /* a verdict program takes what arrives before it is read */
	HP_FLOW_PLAIN = 1 << 4, /* to be enrolled without a verdict program */
};

struct hp_flow {
	__u32 tgid;
	__u32 epoch; /* core and policy that it was made under */
	__u8 role; /* enum hp_role, 0: not known yet */
	__u8 flags; /* enum hp_flow_flags */
	__u16 tries; /* messages in vain while looking for a request */
	__u32 skip; /* bytes of the next message that were parsed already */
	__u32 handed; /* bytes that sk_msg let TCP have since tx.seq was noted */
	__u8 pipelined; /* a request began while another was open: hp_exchanges has had some */
	__u8 pad[3];
	struct hp_dir rx;
	struct hp_dir tx;
	struct hp_exchange exchange; /* that is open, or was last */
};

struct hp_partial {
	__u8 line[HP_LINE];
};

struct hp_partial_key {
	__u64 cookie;
	__u32 tx;
	__u32 pad;
};

HP_MAP(hp_flows, HASH, 65536, __u64, struct hp_flow);
HP_MAP(hp_partials, HASH, 8192, struct hp_partial_key, struct hp_partial);

/* One zero of everything, to make new elements from. */
struct hp_blank {
	struct hp_flow flow;
	struct hp_thread thread;
	struct hp_context context;
};

/* hp_core[0]: epoch of the core that keeps the flows up to date; 0: none. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} hp_core SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hp_blank);
} hp_blank SEC(".maps");

#endif
