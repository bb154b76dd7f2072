/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * State shared by the programs of the core: flows (one per TCP socket, by
 * cookie, with the exchange that it carries), threads (scratch memory that no other
 * CPU or preempting task uses) and execution contexts (who works for what).
 */
#ifndef HOTPROBE_FLOW_H
#define HOTPROBE_FLOW_H

#include "kernel.h"
#include "hotprobe.h"
#include "maps_procs.h"
#include "stats.h"

#define HP_CHUNK 1024 /* bytes copied from a message at a time */
#define HP_LINE 640 /* bytes of a line kept for interpretation */
#define HP_HEAD_LIMIT (64 * 1024 + 256)
#define HP_BINDINGS 4
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

struct hp_exchange_key {
	__u64 cookie;
	__u32 number;
	__u32 pad;
};

enum hp_request_flags {
	HP_R_HEAD = 1 << 0,
	HP_R_CONNECT = 1 << 1,
	HP_R_BOUND = 1 << 2, /* counted in hp_kin.open */
	HP_R_READY = 1 << 3, /* the request's head is complete */
	HP_R_INVALID = 1 << 4, /* it carried a traceparent that is not valid */
	HP_R_STATE = 1 << 5, /* its tracestate is in hp_tracestates */
};

/* One request and its answer. */
struct hp_exchange {
	__u32 number; /* which one of its flow */
	__u8 open; /* begun, and not over */
	__u8 apart; /* in hp_exchanges, not in the flow */
	__u8 request; /* enum hp_request_flags */
	__u8 contexts; /* traceparent lines seen */
	__u32 children; /* client requests linked to it */
	__u8 wire_flags; /* of the traceparent in the head */
	__u8 pad[3];
	__u8 wire_trace[16]; /* context that the head carried */
	__u8 wire_parent[8];
	__u8 origin[8]; /* client: parent id that its server exchange came with, or 0 */
	struct hp_exchange_event ev;
};

/* Bytes of an exchange that have to be zero when it begins: text is valid up to its length. */
#define HP_EXCHANGE_HEAD offsetof(struct hp_exchange, ev.start_line)

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

/* Who works for which server exchange. By thread, or by what a resolver says. */
struct hp_context_key {
	__u64 id; /* thread id, or the resolver's number with the top bit set */
	__u32 tgid;
	__u32 pad;
};

struct hp_context {
	struct hp_exchange_key serving[HP_BINDINGS];
	struct hp_exchange_key starter; /* what the creating context served */
	__u8 overflow; /* more open exchanges than HP_BINDINGS */
	__u8 started; /* starter is valid */
	__u8 pad[6];
};

enum hp_write {
	HP_WRITE_NOTHING,
	HP_WRITE_HEADER, /* a whole traceparent line at write_at */
	HP_WRITE_SPAN_ID, /* the span id of the one that is there */
};

/* A message while it is being parsed. */
struct hp_run {
	__u64 cookie;
	__u64 base; /* address of its first byte */
	__u64 vec; /* address of the iovec array, 0: one buffer */
	__u64 ktime;
	__u64 sk; /* address of the socket */
	__u64 number; /* value of a header field */
	struct hp_exchange_key parent; /* of the request that begins */
	__u32 tid;
	__u32 vec_count;
	__u32 vec_index;
	__u32 vec_start; /* offset in the message of the current vector */
	__u32 total; /* bytes in the message */
	__u32 readable; /* bytes of it that can be read, if in the kernel */
	__u32 done; /* bytes parsed */
	__u32 window; /* offset in the message of chunk[0] */
	__u32 have; /* bytes in chunk */
	__u32 value; /* offset of the header's value in line[] */
	__u32 value_len;
	__u32 line_len; /* of the complete line in line[], with its end */
	__s32 line_at; /* offset in the message of the current line; negative: began earlier */
	__s32 write_at; /* where to write */
	__u8 in_kernel;
	__u8 opaque; /* its bytes cannot be read */
	__u8 rounds; /* tail calls so far */
	__u8 write; /* what to write: enum hp_write */
	__u8 gone; /* TCP has it already */
	__u8 pad[7];
};

/* The transfer that was looked at last, see repeated(). */
struct hp_told {
	__u64 sk;
	__u32 seq;
	__u8 tx;
	__u8 known;
	__u8 pad[2];
};

struct hp_thread {
	struct hp_run run;
	struct hp_told told;
	__u64 context; /* set by a resolver; 0: the thread itself */
	__u8 chunk[HP_CHUNK + 8];
	__u8 line[HP_LINE + 64];
	__u8 scratch[192];
};

struct hp_partial {
	__u8 line[HP_LINE];
};

struct hp_partial_key {
	__u64 cookie;
	__u32 tx;
	__u32 pad;
};

/* Of the few exchanges that have one. */
struct hp_tracestate {
	char text[HP_TRACESTATE];
};

/* Threads that a process started while serving, see parent.h. */
struct hp_kin {
	__u32 open; /* server exchanges that are open */
	__u32 outlived; /* threads that outlived the exchange they began in */
	__u32 ended; /* threads that ended within it */
	__u32 pad;
};

#define HP_MAP(name, kind, entries, K, V)               \
	struct {                                        \
		__uint(type, BPF_MAP_TYPE_##kind);      \
		__uint(max_entries, entries);           \
		__uint(map_flags, BPF_F_NO_PREALLOC);   \
		__type(key, K);                         \
		__type(value, V);                       \
	} name SEC(".maps")

HP_MAP(hp_flows, HASH, 65536, __u64, struct hp_flow);
/* Exchanges that began while their flow had another: all but the first of pipelined requests. */
HP_MAP(hp_exchanges, HASH, 16384, struct hp_exchange_key, struct hp_exchange);
HP_MAP(hp_tracestates, HASH, 16384, struct hp_exchange_key, struct hp_tracestate);
HP_MAP(hp_threads, HASH, 32768, __u32, struct hp_thread);
HP_MAP(hp_contexts, HASH, 65536, struct hp_context_key, struct hp_context);
HP_MAP(hp_partials, HASH, 8192, struct hp_partial_key, struct hp_partial);
HP_MAP(hp_kins, HASH, 16384, __u32, struct hp_kin);

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
