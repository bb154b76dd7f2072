/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Drives the scanner over a message and acts on what it finds, for both directions. */
#ifndef HOTPROBE_ADVANCE_H
#define HOTPROBE_ADVANCE_H

#include "finish.h"
#include "flows.h"
#include "response.h"
#include "scan.h"

#define HP_LINES 6 /* decisions per run of a program; more by tail calls */
#define HP_ROUNDS 31 /* tail calls for one message */

/* Stops following the flow. Its exchanges are counted as lost. */
static __always_inline void give_up(struct hp_flow *f, __u64 cookie, __u32 stat)
{
	__u32 from = is_server(f) ? f->tx.number : f->rx.number;
	__u32 to = is_server(f) ? f->rx.number : f->tx.number;

	f->rx.state = HP_OPAQUE;
	f->tx.state = HP_OPAQUE;
	count(stat);
	hp_drop(cookie, from, to);
}

/* The beginning of a line came with an earlier message: fetch it, or keep it for the next. */
static __always_inline void load_partial(struct hp_thread *t, const struct hp_dir *d, __u32 tx)
{
	struct hp_partial_key key = { .cookie = t->run.cookie, .tx = tx };
	struct hp_partial *p;

	if (!d->line_len)
		return;
	p = bpf_map_lookup_elem(&hp_partials, &key);
	if (!p)
		return;
	bpf_probe_read_kernel(t->line, HP_LINE, p->line);
	bpf_map_delete_elem(&hp_partials, &key);
}

static __always_inline void save_partial(struct hp_thread *t, const struct hp_dir *d, __u32 tx)
{
	struct hp_partial_key key = { .cookie = t->run.cookie, .tx = tx };

	if (d->line_len && d->state < HP_CHUNK_SIZE)
		bpf_map_update_elem(&hp_partials, &key, t->line, BPF_ANY);
}

/* A line that is not the start of a request. Perhaps we came late: look again at the next message. */
static __always_inline void no_request(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d)
{
	if ((f->flags & HP_FLOW_SYNCED) || ++f->tries > HP_TRIES) {
		give_up(f, t->run.cookie, HP_STAT_lost_not_http);
		return;
	}
	next_head(d);
	t->run.done = t->run.total;
}

/* What a program gets from a run over a message. */
enum hp_progress {
	HP_MORE, /* call again */
	HP_FINISHED,
	HP_WRITE, /* r->write has to be done first */
};

/* The request line was understood: the exchange begins. */
static __always_inline void begin_exchange(struct hp_thread *t, struct hp_flow *f,
					   const struct hp_dir *d, struct hp_exchange *x, bool tx)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	struct hp_context_key who = context_key(t, pid_tgid);
	struct hp_exchange_key key = {};
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
		derive_context(x, policy, find_parent(&who, &key, t->run.ktime));
}

/* The head of a request is complete: it has its context now, and somebody works for it. */
static __always_inline void end_request_head(struct hp_thread *t, struct hp_flow *f,
					     const struct hp_dir *d, struct hp_exchange *x, bool tx)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	struct hp_exchange_key key = exchange_key(t->run.cookie, d->number);
	struct hp_context_key who = context_key(t, pid_tgid);
	struct hp_policy *policy = policy_of(pid_tgid >> 32);

	x->request |= HP_R_READY;
	if (tx) {
		if (x->request & HP_R_INVALID)
			count(HP_STAT_invalid_context);
		else if (x->contexts && !is_forwarded(x))
			adopt_context(x);
		else if (!x->contexts && (f->flags & HP_FLOW_WRITABLE)) {
			t->run.write = HP_WRITE_HEADER;
			t->run.write_at = t->run.line_at;
		}
		return;
	}
	x->ev.tid = pid_tgid;
	if (policy)
		accept_context(x, policy);
	x->request |= HP_R_BOUND;
	open_kin(x->ev.tgid, 1);
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
		x = begin(&key);
	else
		x = first ? NULL : bpf_map_lookup_elem(&hp_exchanges, &key);
	if (!x) {
		give_up(f, t->run.cookie, HP_STAT_lost_exchange);
		return;
	}
	contexts = x->contexts;
	outcome = take_request(t, d, x);
	if (outcome == HP_NOT_HTTP) {
		bpf_map_delete_elem(&hp_exchanges, &key);
		no_request(t, f, d);
	} else if (first) {
		begin_exchange(t, f, d, x, tx);
	} else if (outcome == HP_HEAD_COMPLETE) {
		end_request_head(t, f, d, x, tx);
	} else if (tx && x->contexts != contexts) {
		check_forwarded(t, f, x);
	}
}

static __always_inline void response_line(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d)
{
	struct hp_exchange_key key = exchange_key(t->run.cookie, d->number);
	struct hp_exchange *x = bpf_map_lookup_elem(&hp_exchanges, &key);
	int outcome;

	if (d->state == HP_START && is_blank(t, d)) {
		d->line_len = 0;
		return;
	}
	if (!x || !(x->request & HP_R_READY)) {
		give_up(f, t->run.cookie, HP_STAT_lost_exchange);
		return;
	}
	outcome = take_response(t, d, x);
	if (outcome == HP_NOT_HTTP) {
		give_up(f, t->run.cookie, HP_STAT_lost_not_http);
	} else if (outcome == HP_HEAD_COMPLETE && d->state == HP_OPAQUE) {
		finish(&key, x, HP_X_UPGRADED, d->status, t->run.ktime);
		f->rx.state = HP_OPAQUE;
		f->tx.state = HP_OPAQUE;
	}
}

/* A body is complete, of a request or of a response. */
static __always_inline void end_message(struct hp_thread *t, struct hp_dir *d,
					const struct hp_dir *requests, bool request)
{
	struct hp_exchange_key key = exchange_key(t->run.cookie, d->number);
	struct hp_exchange *x = bpf_map_lookup_elem(&hp_exchanges, &key);

	if (x && request) {
		x->ev.request_size = d->body;
	} else if (x) {
		x->ev.response_size = d->body;
		if (requests->number == d->number)
			x->ev.request_size = requests->body;
		finish(&key, x, 0, d->status, t->run.ktime);
	}
	d->number++;
	next_head(d);
}

/* Bytes that had to be read cannot be. */
static __always_inline void end_blind(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d)
{
	if (f->flags & HP_FLOW_SYNCED)
		give_up(f, t->run.cookie, HP_STAT_lost_unreadable);
	else
		next_head(d);
	t->run.done = t->run.total;
}

static __always_inline int act(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d,
			       struct hp_dir *other, int found, bool tx)
{
	bool request = !f->role || is_server(f) != tx;

	if (found == HP_SCAN_BLIND) {
		end_blind(t, f, d);
		return HP_FINISHED;
	}
	if (found == HP_SCAN_BODY)
		end_message(t, d, request ? d : other, request);
	else if (request)
		request_line(t, f, d, other, tx);
	else
		response_line(t, f, d);
	return t->run.write ? HP_WRITE : HP_MORE;
}

/*
 * Acts on one thing that the scanner found.
 */
__weak int hp_decide_rx(__u32 tid, int found)
{
	struct hp_thread *t = bpf_map_lookup_elem(&hp_threads, &tid);
	struct hp_flow *f = t ? bpf_map_lookup_elem(&hp_flows, &t->run.cookie) : NULL;

	return f ? act(t, f, &f->rx, &f->tx, found, false) : HP_FINISHED;
}

__weak int hp_decide_tx(__u32 tid, int found)
{
	struct hp_thread *t = bpf_map_lookup_elem(&hp_threads, &tid);
	struct hp_flow *f = t ? bpf_map_lookup_elem(&hp_flows, &t->run.cookie) : NULL;

	return f ? act(t, f, &f->tx, &f->rx, found, true) : HP_FINISHED;
}

/* Goes on with the message that t->run describes. */
static __always_inline int advance(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d,
				   __u32 tid, bool tx)
{
	for (int i = 0; i < HP_LINES; i++) {
		int found = scan(t, d, tid, tx);
		int progress;

		if (found == HP_SCAN_AGAIN)
			continue;
		if (found == HP_SCAN_DONE) {
			save_partial(t, d, tx);
			return HP_FINISHED;
		}
		progress = tx ? hp_decide_tx(tid, found) : hp_decide_rx(tid, found);
		if (progress != HP_MORE)
			return progress;
	}
	if (++t->run.rounds < HP_ROUNDS)
		return HP_MORE;
	give_up(f, t->run.cookie, HP_STAT_lost_head_limit);
	return HP_FINISHED;
}

#endif
