/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Header fields that both directions interpret alike: RFC 9112 sections 5 and 6. */
#ifndef HOTPROBE_FIELDS_H
#define HOTPROBE_FIELDS_H

#include "text.h"

enum hp_field {
	HP_FIELD_OTHER,
	HP_FIELD_HOST,
	HP_FIELD_LENGTH,
	HP_FIELD_ENCODING,
	HP_FIELD_TRACEPARENT,
	HP_FIELD_TRACESTATE,
};

/* Tells which field the line is and how long its name is with the colon. */
static __always_inline int field_of(const struct hp_thread *t, __u32 *name)
{
	__u64 head = lower(t, 0, 8);

	if ((head & 0xffffffffffULL) == WORD('h', 'o', 's', 't', ':', 0, 0, 0)) {
		*name = 5;
		return HP_FIELD_HOST;
	}
	if (head == WORD('c', 'o', 'n', 't', 'e', 'n', 't', '-') &&
	    lower(t, 8, 7) == WORD('l', 'e', 'n', 'g', 't', 'h', ':', 0)) {
		*name = 15;
		return HP_FIELD_LENGTH;
	}
	if (head == WORD('t', 'r', 'a', 'n', 's', 'f', 'e', 'r') &&
	    lower(t, 8, 8) == WORD('-', 'e', 'n', 'c', 'o', 'd', 'i', 'n') &&
	    lower(t, 16, 2) == WORD('g', ':', 0, 0, 0, 0, 0, 0)) {
		*name = 18;
		return HP_FIELD_ENCODING;
	}
	if (head == WORD('t', 'r', 'a', 'c', 'e', 'p', 'a', 'r') &&
	    lower(t, 8, 4) == WORD('e', 'n', 't', ':', 0, 0, 0, 0)) {
		*name = 12;
		return HP_FIELD_TRACEPARENT;
	}
	if (head == WORD('t', 'r', 'a', 'c', 'e', 's', 't', 'a') &&
	    lower(t, 8, 3) == WORD('t', 'e', ':', 0, 0, 0, 0, 0)) {
		*name = 11;
		return HP_FIELD_TRACESTATE;
	}
	return HP_FIELD_OTHER;
}

/* Whether the line is the empty one that ends a head. */
static __always_inline bool is_blank(const struct hp_thread *t, const struct hp_dir *d)
{
	return d->line_len == 1 || (d->line_len == 2 && t->line[0] == '\r');
}

static __always_inline void take_length(const struct hp_thread *t, struct hp_dir *d)
{
	bool wrong = hp_decimal(HP_THREAD_OF(t));
	__u64 length = t->run.number;

	if (wrong || ((d->framing & HP_F_LENGTH) && d->left != length))
		d->framing |= HP_F_BROKEN;
	d->framing |= HP_F_LENGTH;
	d->left = length;
}

/* Only a final "chunked" frames the body; it is the last of the list. */
static __always_inline void take_encoding(const struct hp_thread *t, struct hp_dir *d)
{
	__u64 at = t->run.value + t->run.value_len - 7;

	asm volatile("" : "+r"(at));
	if (t->run.value_len < 7 || at >= HP_LINE)
		return;
	if (lower(t, at, 7) == WORD('c', 'h', 'u', 'n', 'k', 'e', 'd', 0))
		d->framing |= HP_F_CHUNKED;
}

/* Gets the direction ready for the next head. */
static __always_inline void next_head(struct hp_dir *d)
{
	d->state = HP_START;
	d->framing = 0;
	d->line_len = 0;
	d->head = 0;
	d->left = 0;
	d->body = 0;
}

#endif
