/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* From the lines of requests to exchanges with a context. */
#ifndef HOTPROBE_REQUESTS_H
#define HOTPROBE_REQUESTS_H

#include "copies.h"
#include "giveup.h"
#include "request_head.h"

/*
 * Makes a client exchange the child of the one that t->run.parent names, if that is still open
 * when its ids have been copied. Else it is a new trace, for the reason given.
 */
static __always_inline void link_to(struct hp_thread *t, struct hp_exchange *x,
				    const struct hp_policy *policy, __u8 why)
{
	struct hp_exchange *parent = why ? NULL : find_exchange(&t->run.parent);

	if (parent) {
		derive_context(x, policy, parent);
		barrier();
		if (parent->number == t->run.parent.number) {
			__sync_fetch_and_add(&parent->children, 1);
			x->unlinked = 0;
			return;
		}
	}
	derive_context(x, policy, NULL);
	x->unlinked = why ? why : HP_STAT_unlinked_orphan; /* over, and another in its place */
}

/* The request line was understood: the exchange begins. */
static __always_inline void begin_exchange(struct hp_thread *t, struct hp_flow *f,
					   const struct hp_dir *d, struct hp_exchange *x, bool tx)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	struct hp_policy *policy;

	f->flags |= HP_FLOW_SYNCED;
	f->role = tx ? HP_CLIENT : HP_SERVER;
	x->ev.role = f->role;
	x->ev.tgid = pid_tgid >> 32;
	x->ev.tid = pid_tgid;
	x->ev.start = d->first;
	read_addresses((void *)t->run.sk, &x->ev);
	if (!tx)
		return;
	policy = policy_of(x->ev.tgid);
	if (policy)
		link_to(t, x, policy, hp_find_parent(HP_THREAD_OF(t), pid_tgid));
}

/*
 * The head of a request that goes out carries a context. If this is a copy of what came in with a
 * request that is being served, that one is the parent, whatever the thread serves.
 */
__noinline int hp_follow_copy(HP_FLOW_ARGS)
{
	HP_GET_FLOW;
	struct hp_exchange_key key;
	struct hp_exchange *x, *source = NULL;
	struct hp_policy *policy;
	bool copy = false;

	if (!t || !f)
		return 0;
	key = exchange_key(t->run.cookie, f->tx.number);
	x = exchange_of(f, &key);
	if (!x || x->request & HP_R_INVALID)
		return 0;
	copy = is_forwarded(x);
	if (!copy)
		source = source_of(x, &t->run.parent, &copy);
	learn_habit(x->ev.tgid, copy);
	if (copy)
		x->request |= HP_R_COPY;
	policy = policy_of(x->ev.tgid);
	if (!source || !policy)
		return 0;
	link_to(t, x, policy, is_full(source, t->run.ktime) ? HP_STAT_unlinked_bound : 0);
	if (!x->unlinked)
		x->ev.link = HP_LINK_EXACT;
	return 0;
}

/* A traceparent belongs before the current line, the empty one. */
static __always_inline void ask_header(struct hp_thread *t, const struct hp_flow *f)
{
	if (!(f->flags & HP_FLOW_WRITABLE))
		return;
	t->run.write = HP_WRITE_HEADER;
	t->run.write_at = t->run.line_at;
}

/* The head of a request is complete: it has its context now, and somebody works for it. */
static __always_inline void end_request_head(struct hp_thread *t, struct hp_flow *f,
					     const struct hp_dir *d, struct hp_exchange *x, bool tx)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	struct hp_exchange_key key = exchange_key(t->run.cookie, d->number);
	struct hp_context_key who = context_key(t, pid_tgid);
	struct hp_policy *policy;
	struct hp_kin *kin;

	x->request |= HP_R_READY;
	if (tx) {
		if (x->unlinked)
			count(x->unlinked);
		if (x->request & HP_R_INVALID)
			count(HP_STAT_invalid_context);
		else if (x->contexts && !(x->request & HP_R_COPY) && !is_forwarded(x))
			adopt_context(x);
		else if (!x->contexts && !(d->framing & HP_F_WRITTEN))
			ask_header(t, f);
		return;
	}
	x->ev.tid = pid_tgid;
	policy = policy_of(pid_tgid >> 32);
	if (policy)
		accept_context(x, policy);
	x->request |= HP_R_BOUND;
	kin = open_kin(x->ev.tgid, 1);
	if (x->ev.link == HP_LINK_HEADER && kin && gets_note(kin))
		note_context(&key, x, t->run.ktime);
	bind(&who, &key);
}

/* A copied header names the grandparent: the span id in it becomes that of the client span. */
static __always_inline void check_forwarded(struct hp_thread *t, const struct hp_flow *f,
					    const struct hp_exchange *x)
{
	struct hp_run *r = &t->run;

	if (!(f->flags & HP_FLOW_WRITABLE) || x->request & HP_R_INVALID || !is_forwarded(x))
		return;
	r->write_at = r->line_at + r->value + 36;
	if (r->write_at >= 0)
		r->write = HP_WRITE_SPAN_ID;
}

static __always_inline void request_line(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d,
					 struct hp_dir *answers, bool tx)
{
	struct hp_exchange_key key = exchange_key(t->run.cookie, d->number);
	bool first = d->state == HP_START;
	struct hp_exchange *x;
	__u8 contexts;
	int outcome;

	if (first && is_blank(t, d)) {
		d->line_len = 0;
		return;
	}
	if (first && d->number - answers->number < HP_PIPELINE)
		x = begin(f, &key);
	else
		x = first ? NULL : exchange_of(f, &key);
	if (!x) {
		give_up(f, t->run.cookie, HP_STAT_lost_exchange);
		return;
	}
	contexts = x->contexts;
	outcome = take_request(t, d, x);
	if (outcome == HP_NOT_HTTP) {
		release(&key, x);
		no_request(t, f, d);
	} else if (first) {
		if (!(f->flags & HP_FLOW_SYNCED))
			next_head(answers); /* the rest of an answer whose request we never saw */
		begin_exchange(t, f, d, x, tx);
	} else if (outcome == HP_HEAD_COMPLETE) {
		end_request_head(t, f, d, x, tx);
	} else if (tx && x->contexts != contexts) {
		hp_follow_copy(HP_FLOW_OF(t, f));
		check_forwarded(t, f, x);
	}
}

/* The body of a request is complete. */
static __always_inline void end_request(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d)
{
	struct hp_exchange_key key = exchange_key(t->run.cookie, d->number);
	struct hp_exchange *x = exchange_of(f, &key);

	if (x)
		x->ev.request_size = d->body;
	d->number++;
	next_head(d);
}

#endif
