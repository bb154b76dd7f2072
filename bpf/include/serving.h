/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Execution contexts: who works for which server exchange. */
#ifndef HOTPROBE_SERVING_H
#define HOTPROBE_SERVING_H

#include "exchange_state.h"

#define HP_BINDINGS 4

/* A thread, or what a resolver says. */
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

/* Of a process: threads that it started while serving, see parent.h, and its habits. */
struct hp_kin {
	__u32 open; /* server exchanges that are open */
	__u32 outlived; /* threads that outlived the exchange they began in */
	__u32 ended; /* threads that ended within it */
	__u32 noted; /* contexts noted in vain, or HP_NOTE_ALWAYS; see copies.h */
};

HP_MAP(hp_contexts, HASH, 65536, struct hp_context_key, struct hp_context);
HP_MAP(hp_kins, HASH, 16384, __u32, struct hp_kin);

#endif
