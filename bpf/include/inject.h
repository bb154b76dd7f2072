/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Changing a message before TCP sees it. */
#ifndef HOTPROBE_INJECT_H
#define HOTPROBE_INJECT_H

#include "advance.h"
#include "message.h"
#include "requests.h"
#include "sequence.h"

#define HP_HEADER 70 /* "traceparent: ", 55 characters, CR LF */
#define HP_NAME 13
#define HP_VIEW 4096 /* bytes made readable at first */
#define HP_VIEW_MORE 16384
#define HP_SPARE 8192 /* room in the send buffer beyond what is written */

static const char hp_name[] SEC(".rodata") = "traceparent: ";

/* Makes bytes up to end readable and tells the run where they are. */
static __always_inline void view(struct sk_msg_md *msg, struct hp_run *r, __u32 end)
{
	if (end > r->total)
		end = r->total;
	if ((__u64)msg->data_end - (__u64)msg->data < end)
		bpf_msg_pull_data(msg, 0, end, 0);
	*(volatile __u64 *)&r->base = (__u64)msg->data;
	r->readable = (__u64)msg->data_end - (__u64)msg->data;
	r->opaque = 0;
}

/* Begins with a message that is about to leave. */
static __always_inline void begin_message(struct sk_msg_md *msg, struct hp_thread *t,
					  struct hp_flow *f)
{
	start_run(&t->run, t->run.cookie, &f->tx, msg->size);
	t->run.vec = 0;
	t->run.in_kernel = 1;
	f->handed = t->run.total;
	skip_parsed(f, &t->run);
	if (f->tx.state < HP_CHUNK_DATA || f->tx.left < msg->size)
		view(msg, &t->run, HP_VIEW);
	load_partial(t, &f->tx, 1);
}

/* Begins with a message that left without us, as long as the caller's memory has its bytes. */
static __always_inline void begin_unasked(struct hp_thread *t, struct hp_flow *f, __u32 length)
{
	start_run(&t->run, t->run.cookie, &f->tx, length);
	locate(&t->run, entry_registers());
	t->run.gone = 1;
	skip_parsed(f, &t->run);
	load_partial(t, &f->tx, 1);
}

/* Acts on one thing that the scanner found in a message that is about to leave. */
__noinline int hp_decide_out(HP_FLOW_ARGS, int found)
{
	HP_GET_FLOW;

	if (!t || !f)
		return HP_FINISHED;
	if (found == HP_SCAN_BLIND) {
		if (!t->run.gone && t->run.readable < t->run.total &&
		    ++t->run.rounds < HP_ROUNDS)
			return HP_PULL;
		end_blind(t, f, &f->tx);
		return HP_FINISHED;
	}
	if (found == HP_SCAN_BODY)
		end_request(t, f, &f->tx);
	else
		request_line(t, f, &f->tx, &f->rx, true);
	if (t->run.write && t->run.gone) {
		t->run.write = HP_WRITE_NOTHING;
		count(HP_STAT_lost_inject_fail);
	}
	return t->run.write ? HP_WRITE : HP_MORE;
}

/*
 * The message ends with a CR at the beginning of a line: the first half of the empty
 * line, for a field name cannot begin with one (RFC 9112 section 2.2). The next message
 * would be too late.
 */
static __always_inline bool ends_in_return(const struct hp_thread *t, const struct hp_dir *d)
{
	return d->state == HP_HEADERS && d->line_len == 1 && t->line[0] == '\r' &&
	       t->run.line_at >= 0 && !(d->framing & HP_F_WRITTEN);
}

__noinline int hp_decide_return(HP_FLOW_ARGS)
{
	HP_GET_FLOW;
	struct hp_exchange_key key;
	struct hp_exchange *x;

	if (!t || !f)
		return HP_FINISHED;
	key = exchange_key(t->run.cookie, f->tx.number);
	x = exchange_of(f, &key);
	if (!x || x->contexts)
		return HP_FINISHED;
	ask_header(t, f);
	return t->run.write ? HP_WRITE : HP_FINISHED;
}

/*
 * Whether the send buffer takes the head without waiting. If TCP stopped in the middle of
 * a message that we made longer, the count of bytes that the application gets would be
 * wrong (net/ipv4/tcp_bpf.c, tcp_bpf_send_verdict).
 */
static __always_inline bool has_room(const struct hp_run *r)
{
	__s32 queued = HP_READ(struct sock, r->sk, sk_wmem_queued);
	__u32 head = r->total > HP_VIEW_MORE ? r->done : r->total;

	return queued + (__s32)head + HP_HEADER + HP_SPARE < HP_READ(struct sock, r->sk, sk_sndbuf);
}

/* Where the hole in the message is; NULL when the kernel cannot make it readable. */
static __always_inline __u8 *hole(struct sk_msg_md *msg, const struct hp_run *r, __u64 at)
{
	__u8 *to;

	if (r->total <= HP_VIEW) { /* all in one piece, or it would leave as three segments */
		if (bpf_msg_pull_data(msg, 0, r->total, 0))
			return NULL;
	} else {
		if (bpf_msg_pull_data(msg, at, at + HP_HEADER, 0))
			return NULL;
		at = 0;
	}
	asm volatile("" : "+r"(at));
	if (at > HP_VIEW)
		return NULL;
	to = msg->data + at;
	asm volatile("" : "+r"(to)); /* one register for the check and for every access */
	return (void *)(to + HP_HEADER) > msg->data_end ? NULL : to;
}

static __always_inline void fill(__u8 *to, const struct hp_exchange_event *ev)
{
	__builtin_memcpy(to, hp_name, HP_NAME);
	write_traceparent(ev, to + HP_NAME);
	to[HP_HEADER - 2] = '\r';
	to[HP_HEADER - 1] = '\n';
}

static __always_inline bool write_header(struct sk_msg_md *msg, struct hp_run *r,
					 struct hp_flow *f, struct hp_exchange_event *ev)
{
	__u64 at = r->write_at;
	__u8 *to;

	f->tx.framing |= HP_F_WRITTEN;
	if (!has_room(r)) {
		count(HP_STAT_lost_inject_space);
		return false;
	}
	if (r->write_at < 0 || bpf_msg_push_data(msg, at, HP_HEADER, 0)) {
		count(HP_STAT_lost_inject_fail);
		return false;
	}
	r->total += HP_HEADER;
	to = hole(msg, r, at);
	if (!to) {
		bpf_msg_pop_data(msg, at, HP_HEADER, 0);
		r->total -= HP_HEADER;
		count(HP_STAT_lost_inject_fail);
		return false;
	}
	fill(to, ev);
	if (r->total > HP_VIEW)
		bpf_msg_pull_data(msg, 0, r->total > HP_VIEW_MORE ? at + HP_HEADER : r->total, 0);
	r->done += HP_HEADER;
	f->handed = r->total;
	ev->flags |= HP_X_INJECTED;
	count(HP_STAT_injected);
	return true;
}

static __always_inline void write_span_id(struct sk_msg_md *msg, struct hp_run *r,
					  struct hp_exchange_event *ev)
{
	__u64 at = r->write_at;
	__u8 *to;

	if (bpf_msg_pull_data(msg, at, at + 16, 0)) {
		count(HP_STAT_lost_inject_fail);
		return;
	}
	to = msg->data;
	if ((void *)(to + 16) > msg->data_end)
		return;
	to_hex(ev->span_id, to, 8);
	ev->flags |= HP_X_REWRITTEN;
	count(HP_STAT_rewritten);
}

/*
 * Lets TCP have what was parsed and be asked again for the rest: so that waiting for room in
 * the send buffer concerns only bytes of the application when a long body follows, that what
 * is behind the body need not be copied to be read, and that a long row of requests in one
 * message finds new tail calls. Returns whether it did.
 */
static __always_inline bool send_first_part(struct sk_msg_md *msg, struct hp_run *r,
					    struct hp_flow *f)
{
	bool apart = r->total > HP_VIEW_MORE && f->tx.state != HP_HEADERS;

	if (!r->done || r->done >= r->total || f->tx.line_len ||
	    !(apart || r->rounds > HP_ROUNDS / 2))
		return false;
	bpf_msg_apply_bytes(msg, r->done);
	f->handed = r->done;
	return true;
}

#endif
