/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Requests: the request line, the fields that matter, the end of the head. */
#ifndef HOTPROBE_REQUEST_HEAD_H
#define HOTPROBE_REQUEST_HEAD_H

#include "exchange.h"
#include "fields.h"

/* What a line of a request led to. */
enum hp_outcome {
	HP_GO_ON,
	HP_HEAD_COMPLETE,
	HP_NOT_HTTP, /* whatever this flow carries, it is not for us */
};

/* Whether the line ends in " HTTP/1.0" or " HTTP/1.1"; sets *end to where that begins. */
static __always_inline bool has_version(const struct hp_thread *t, __u32 len, __u8 *minor,
					__u32 *end)
{
	__u64 at;

	if (len && line_char(t, len - 1) == '\r')
		len--;
	at = len - 9;
	asm volatile("" : "+r"(at));
	if (len < 14 || at >= HP_LINE)
		return false;
	if (*(const __u64 *)(t->line + at) != WORD(' ', 'H', 'T', 'T', 'P', '/', '1', '.'))
		return false;
	*minor = t->line[at + 8] - '0';
	*end = at;
	return *minor <= 1;
}

/* Whether the line begins with a method (RFC 9110 token, upper case here) and a target. */
__noinline int hp_has_method(HP_THREAD_ARG)
{
	HP_GET_THREAD;

	for (int i = 0; t && i < 20; i++) {
		__u8 c = t->line[i];

		if (c == ' ')
			return i > 1 && t->line[i + 1] > ' ';
		if (!(hp_class[c] & HP_METHOD))
			return 0;
	}
	return 0;
}

/* A line too long to be kept is judged by its beginning: the version is out of reach. */
static __always_inline bool is_request(const struct hp_thread *t, const struct hp_dir *d,
				       struct hp_exchange_event *ev, __u32 *len)
{
	__u32 end = 0;

	if (!hp_has_method(HP_THREAD_OF(t)))
		return false;
	if (d->line_len > HP_LINE) {
		*len = HP_START_LINE;
		ev->flags |= HP_X_TARGET_CUT;
		ev->minor = 1;
		return true;
	}
	if (!has_version(t, d->line_len - 1, &ev->minor, &end))
		return false;
	*len = end;
	if (end > HP_START_LINE) {
		ev->flags |= HP_X_TARGET_CUT;
		*len = HP_START_LINE;
	}
	return true;
}

static __always_inline int take_request_line(struct hp_thread *t, struct hp_dir *d,
					     struct hp_exchange *x)
{
	struct hp_exchange_event *ev = &x->ev;
	__u32 len = 0;

	if (!is_request(t, d, ev, &len))
		return HP_NOT_HTTP;
	ev->start_line_len = copy_line(t, 0, len, ev->start_line, HP_START_LINE);
	if (*(__u32 *)t->line == 0x44414548 && t->line[4] == ' ') /* "HEAD" */
		x->request |= HP_R_HEAD;
	if (*(__u64 *)t->line == WORD('C', 'O', 'N', 'N', 'E', 'C', 'T', ' '))
		x->request |= HP_R_CONNECT;
	d->state = HP_HEADERS;
	return HP_GO_ON;
}

static __always_inline void take_host(struct hp_thread *t, struct hp_exchange_event *ev)
{
	ev->host_len = copy_line(t, t->run.value, t->run.value_len, ev->host, HP_HOST);
}

static __always_inline void take_tracestate(struct hp_thread *t, const struct hp_dir *d,
					    struct hp_exchange *x)
{
	struct hp_exchange_key key = exchange_key(t->run.cookie, d->number);
	__u32 len = t->run.value_len;
	__u64 at = t->run.value;

	asm volatile("" : "+r"(at));
	if ((x->request & HP_R_STATE) || len > HP_TRACESTATE ||
	    at > HP_LINE + 64 - HP_TRACESTATE ||
	    bpf_map_update_elem(&hp_tracestates, &key, t->line + at, BPF_ANY)) {
		count(HP_STAT_lost_tracestate_cut);
		return;
	}
	x->request |= HP_R_STATE;
	x->ev.tracestate_len = len;
}

static __always_inline void take_traceparent(struct hp_thread *t, struct hp_dir *d,
					     struct hp_exchange *x)
{
	if (x->contexts < 255)
		x->contexts++;
	d->framing |= HP_F_CONTEXT;
	if (x->contexts > 1 || d->line_len > HP_LINE || !read_traceparent(t, x))
		x->request |= HP_R_INVALID;
}

static __always_inline void take_request_field(struct hp_thread *t, struct hp_dir *d,
					       struct hp_exchange *x)
{
	__u32 name = 0;
	int field = field_of(t, &name);

	if (field == HP_FIELD_OTHER)
		return;
	t->run.line_len = d->line_len;
	hp_find_value(HP_THREAD_OF(t), name);
	if (field == HP_FIELD_HOST)
		take_host(t, &x->ev);
	else if (field == HP_FIELD_LENGTH)
		take_length(t, d);
	else if (field == HP_FIELD_ENCODING)
		take_encoding(t, d);
	else if (field == HP_FIELD_TRACEPARENT)
		take_traceparent(t, d, x);
	else
		take_tracestate(t, d, x);
}

/* The head is complete: how the body is framed. RFC 9112 section 6.3. */
static __always_inline void begin_request_body(struct hp_dir *d)
{
	d->body = 0;
	if (d->framing & HP_F_CHUNKED) {
		d->state = HP_CHUNK_SIZE;
		d->left = 0;
	} else if (d->framing & HP_F_BROKEN) {
		d->state = HP_OPAQUE;
	} else {
		d->state = HP_BODY;
	}
}

/* Interprets the complete line of a request. */
static __always_inline int take_request(struct hp_thread *t, struct hp_dir *d,
					struct hp_exchange *x)
{
	int outcome = HP_GO_ON;

	if (d->state == HP_START) {
		outcome = take_request_line(t, d, x);
	} else if (is_blank(t, d)) {
		outcome = HP_HEAD_COMPLETE;
		begin_request_body(d);
	} else if (d->head > HP_HEAD_LIMIT) {
		count(HP_STAT_lost_head_limit);
		outcome = HP_NOT_HTTP;
	} else {
		take_request_field(t, d, x);
	}
	d->line_len = 0;
	return outcome;
}

#endif
