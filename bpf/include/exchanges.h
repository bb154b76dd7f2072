/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Where exchanges are: the one that is open in its flow, those that are pipelined behind it in a
 * map. Most flows have one at a time, so that most requests cost no look into a second map.
 */
#ifndef HOTPROBE_EXCHANGES_H
#define HOTPROBE_EXCHANGES_H

#include "flow.h"

static __always_inline struct hp_exchange_key exchange_key(__u64 cookie, __u32 number)
{
	struct hp_exchange_key key = { .cookie = cookie, .number = number };

	return key;
}

/* An open exchange of the flow, or NULL. */
static __always_inline struct hp_exchange *exchange_of(struct hp_flow *f,
						       const struct hp_exchange_key *key)
{
	if (f->exchange.open && f->exchange.number == key->number)
		return &f->exchange;
	return f->pipelined ? bpf_map_lookup_elem(&hp_exchanges, key) : NULL;
}

/* The same where the flow is not at hand. */
static __always_inline struct hp_exchange *find_exchange(const struct hp_exchange_key *key)
{
	struct hp_flow *f = bpf_map_lookup_elem(&hp_flows, &key->cookie);

	return f ? exchange_of(f, key) : NULL;
}

/* A place for the exchange of a request that begins while its flow has another; NULL: map full. */
static __always_inline struct hp_exchange *place_apart(struct hp_flow *f,
						       const struct hp_exchange_key *key)
{
	struct hp_exchange *x;
	struct hp_blank *blank;
	__u32 first = 0;

	f->pipelined = 1;
	blank = bpf_map_lookup_elem(&hp_blank, &first);
	if (!blank || bpf_map_update_elem(&hp_exchanges, key, &blank->flow.exchange, BPF_ANY))
		return NULL;
	x = bpf_map_lookup_elem(&hp_exchanges, key);
	if (x)
		x->apart = 1;
	return x;
}

/*
 * Makes the exchange for the request that begins on this flow; NULL when the map is full. The
 * number changes before the rest does, so that who copies from another's exchange can tell
 * afterwards whether it still was that one.
 */
static __always_inline struct hp_exchange *begin(struct hp_flow *f,
						 const struct hp_exchange_key *key)
{
	struct hp_exchange *x = f->exchange.open ? place_apart(f, key) : &f->exchange;

	if (!x)
		return NULL;
	x->number = key->number;
	barrier();
	if (!x->apart)
		__builtin_memset(&x->open, 0, HP_EXCHANGE_HEAD - offsetof(struct hp_exchange, open));
	barrier();
	x->open = 1;
	return x;
}

/* The exchange is over, or was none: its place is free. */
static __always_inline void release(const struct hp_exchange_key *key, struct hp_exchange *x)
{
	if (x->request & HP_R_STATE)
		bpf_map_delete_elem(&hp_tracestates, key);
	barrier();
	x->open = 0;
	if (x->apart)
		bpf_map_delete_elem(&hp_exchanges, key);
}

#endif
