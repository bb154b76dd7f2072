/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Which server exchange does the caller work for? Contexts (threads, or what a
 * resolver made of them) hold the keys of the exchanges whose heads they read; an
 * exchange that is not to be found any more is over. One that is open: the parent.
 * Several: nobody can tell, so none.
 */
#ifndef HOTPROBE_PARENT_H
#define HOTPROBE_PARENT_H

#include "exchanges.h"
#include "global.h"

const volatile __u64 hp_max_age = 300ULL * 1000000000;
const volatile __u32 hp_max_spans = 1000;

/* The calling thread's memory; made at its first use. NULL when the map is full. */
static __always_inline struct hp_thread *this_thread(__u32 tid)
{
	struct hp_thread *t = bpf_map_lookup_elem(&hp_threads, &tid);
	struct hp_blank *blank;
	__u32 first = 0;

	if (t)
		return t;
	blank = bpf_map_lookup_elem(&hp_blank, &first);
	if (!blank)
		return NULL;
	bpf_map_update_elem(&hp_threads, &tid, &blank->thread, BPF_NOEXIST);
	t = bpf_map_lookup_elem(&hp_threads, &tid);
	if (!t)
		count(HP_STAT_lost_thread_map);
	return t;
}

static __always_inline struct hp_context_key context_key(const struct hp_thread *t, __u64 pid_tgid)
{
	struct hp_context_key key = { .tgid = pid_tgid >> 32 };

	key.id = t->context ? t->context : (__u32)pid_tgid;
	return key;
}

static __always_inline bool same_key(const struct hp_exchange_key *a,
				     const struct hp_exchange_key *b)
{
	return a->cookie == b->cookie && a->number == b->number;
}

/* Notes that the context works for the exchange, in the place of one that is over. */
static __always_inline void bind(const struct hp_context_key *key,
				 const struct hp_exchange_key *exchange)
{
	struct hp_context *c = bpf_map_lookup_elem(&hp_contexts, key);
	struct hp_blank *blank;
	__u32 first = 0;

	if (!c) {
		blank = bpf_map_lookup_elem(&hp_blank, &first);
		if (blank)
			bpf_map_update_elem(&hp_contexts, key, &blank->context, BPF_NOEXIST);
		c = bpf_map_lookup_elem(&hp_contexts, key);
		if (!c) {
			count(HP_STAT_lost_thread_map);
			return;
		}
	}
	for (int i = 0; i < HP_BINDINGS; i++) {
		struct hp_exchange_key *slot = &c->serving[i];

		if (slot->cookie && find_exchange(slot))
			continue;
		*slot = *exchange;
		c->overflow = 0;
		return;
	}
	c->overflow = 1;
}

/*
 * The exchange that this context serves. Of pipelined requests on one flow it is
 * the oldest. Sets *open to the number of flows with an open exchange.
 */
static __always_inline struct hp_exchange *serving(const struct hp_context *c,
						   struct hp_exchange_key *key, __u32 *open)
{
	struct hp_exchange *found = NULL;

	*open = 0;
	for (int i = 0; i < HP_BINDINGS; i++) {
		const struct hp_exchange_key *slot = &c->serving[i];
		struct hp_exchange *x;

		if (!slot->cookie)
			continue;
		x = find_exchange(slot);
		if (!x)
			continue;
		if (!found || slot->cookie != key->cookie)
			*open += 1;
		if (!found || (slot->cookie == key->cookie && slot->number < key->number)) {
			found = x;
			*key = *slot;
		}
	}
	if (c->overflow && found)
		*open += 1;
	return found;
}

/*
 * The exchange of the context that started this one. Believed only while that
 * exchange is open, and only if the process serves nothing else now, or is known to
 * start threads for single requests: a pool's thread outlives its first request.
 */
static __always_inline struct hp_exchange *starter(struct hp_context *c, __u32 tgid,
						   struct hp_exchange_key *key)
{
	struct hp_exchange *x;
	struct hp_kin *kin;

	if (!c->started)
		return NULL;
	kin = bpf_map_lookup_elem(&hp_kins, &tgid);
	*key = c->starter;
	x = find_exchange(key);
	if (!x) {
		c->started = 0;
		if (kin)
			__sync_fetch_and_add(&kin->outlived, 1);
		return NULL;
	}
	if (x->ev.tgid != tgid)
		return x; /* a child process: it has no other requests */
	if (kin && (kin->open == 1 || (kin->ended && !kin->outlived)))
		return x;
	return NULL;
}

/* Whether the exchange takes no more children. */
static __always_inline bool is_full(const struct hp_exchange *x, __u64 now)
{
	return now - x->ev.start > hp_max_age || x->children >= hp_max_spans;
}

/*
 * Looks for the parent of a client request that the calling thread begins now and puts
 * its key into t->run.parent. Returns 0, or why there is none: one of enum hp_stat.
 */
__noinline int hp_find_parent(HP_THREAD_ARG, __u64 pid_tgid)
{
	HP_GET_THREAD;
	__u32 tgid = pid_tgid >> 32;
	struct hp_context_key who = {};
	struct hp_context *c;
	struct hp_exchange *x;
	__u32 open = 0;

	if (!t)
		return HP_STAT_unlinked_orphan;
	who = context_key(t, pid_tgid);
	c = bpf_map_lookup_elem(&hp_contexts, &who);
	if (!c)
		return HP_STAT_unlinked_orphan;
	x = serving(c, &t->run.parent, &open);
	if (open > 1)
		return HP_STAT_unlinked_ambiguous;
	if (!x)
		x = starter(c, tgid, &t->run.parent);
	if (!x)
		return HP_STAT_unlinked_orphan;
	return is_full(x, t->run.ktime) ? HP_STAT_unlinked_bound : 0;
}

#endif
