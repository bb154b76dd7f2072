/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* What is kept of an exchange while it is open. */
#ifndef HOTPROBE_EXCHANGE_STATE_H
#define HOTPROBE_EXCHANGE_STATE_H

#include "hotprobe.h"
#include "map.h"

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
	HP_R_COPY = 1 << 6, /* client: its context is a copy of one that came in */
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
	__u8 unlinked; /* client: why it has no parent, one of enum hp_stat; 0: it has */
	__u8 pad[2];
	__u8 wire_trace[16]; /* context that the head carried */
	__u8 wire_parent[8];
	__u8 origin[8]; /* client: parent id that its server exchange came with, or 0 */
	struct hp_exchange_event ev;
};

/* Bytes of an exchange that have to be zero when it begins: text is valid up to its length. */
#define HP_EXCHANGE_HEAD offsetof(struct hp_exchange, ev.start_line)

/* Of the few exchanges that have one. */
struct hp_tracestate {
	char text[HP_TRACESTATE];
};

/* Exchanges that began while their flow had another: all but the first of pipelined requests. */
HP_MAP(hp_exchanges, HASH, 16384, struct hp_exchange_key, struct hp_exchange);
HP_MAP(hp_tracestates, HASH, 16384, struct hp_exchange_key, struct hp_tracestate);

#endif
