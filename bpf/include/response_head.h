/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Responses: the status line, how the body is framed, where it ends. */
#ifndef HOTPROBE_RESPONSE_HEAD_H
#define HOTPROBE_RESPONSE_HEAD_H

#include "fields.h"
#include "request_head.h"

/* Reads "HTTP/1.x NNN"; 0 if the line is no status line. */
static __always_inline __u16 status_of(const struct hp_thread *t, const struct hp_dir *d)
{
	__u8 a = t->line[9] - '0', b = t->line[10] - '0', c = t->line[11] - '0';

	if (d->line_len < 13 || (*(const __u64 *)t->line & ~(0xffULL << 56)) != HP_HTTP_1 || t->line[8] != ' ')
		return 0;
	if (a < 1 || a > 9 || b > 9 || c > 9)
		return 0;
	return a * 100 + b * 10 + c;
}

/*
 * The head of a response is complete. RFC 9112 section 6.3, in its order. Returns
 * HP_HEAD_COMPLETE when this was the final response to the exchange.
 */
static __always_inline int end_response_head(struct hp_dir *d, const struct hp_exchange *x)
{
	__u16 status = d->status;

	d->body = 0;
	if (status < 200 && status != 101) {
		next_head(d);
		return HP_GO_ON;
	}
	if (status == 101 || ((x->request & HP_R_CONNECT) && status < 300)) {
		d->state = HP_OPAQUE;
	} else if ((x->request & HP_R_HEAD) || status == 204 || status == 304) {
		d->left = 0;
		d->state = HP_BODY;
	} else if (d->framing & HP_F_CHUNKED) {
		d->left = 0;
		d->state = HP_CHUNK_SIZE;
	} else if ((d->framing & HP_F_LENGTH) && !(d->framing & HP_F_BROKEN)) {
		d->state = HP_BODY;
	} else {
		d->state = HP_UNTIL_CLOSE;
	}
	return HP_HEAD_COMPLETE;
}

static __always_inline void take_response_field(struct hp_thread *t, struct hp_dir *d)
{
	__u32 name = 0;
	int field = field_of(t, &name);

	if (field != HP_FIELD_LENGTH && field != HP_FIELD_ENCODING)
		return;
	t->run.line_len = d->line_len;
	hp_find_value(HP_THREAD_OF(t), name);
	if (field == HP_FIELD_LENGTH)
		take_length(t, d);
	else
		take_encoding(t, d);
}

/* Interprets the line if it is a field, whose exchange does not matter. Returns whether it is. */
static __always_inline bool is_response_field(struct hp_thread *t, struct hp_dir *d)
{
	if (d->state != HP_HEADERS || d->head > HP_HEAD_LIMIT || is_blank(t, d))
		return false;
	take_response_field(t, d);
	d->line_len = 0;
	return true;
}

/* Interprets the complete line of a response: the first, the last, or one too many. */
static __always_inline int take_response(struct hp_thread *t, struct hp_dir *d,
					 struct hp_exchange *x)
{
	int outcome = HP_GO_ON;

	if (d->state == HP_START) {
		d->status = status_of(t, d);
		d->state = HP_HEADERS;
		if (!d->status)
			outcome = HP_NOT_HTTP;
		x->ev.response = d->first;
	} else if (is_blank(t, d)) {
		outcome = end_response_head(d, x);
	} else {
		count(HP_STAT_lost_head_limit);
		outcome = HP_NOT_HTTP;
	}
	d->line_len = 0;
	return outcome;
}

#endif
