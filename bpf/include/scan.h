/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Goes through the bytes of a message: bodies are skipped by arithmetic, lines
 * are gathered eight bytes at a time. Everything it knows is in the thread's run
 * and the flow's direction, so it can stop anywhere and go on later, in the next
 * message or after a tail call.
 */
#ifndef HOTPROBE_SCAN_H
#define HOTPROBE_SCAN_H

#include "text.h"

#define HP_STEPS 80

enum hp_scan {
	HP_SCAN_AGAIN, /* out of steps */
	HP_SCAN_DONE, /* every byte of the message was used */
	HP_SCAN_LINE, /* a line is complete in t->line */
	HP_SCAN_BODY, /* the body is complete */
	HP_SCAN_BLIND, /* bytes that must be read cannot be */
};

#define HP_ONES 0x0101010101010101ULL
#define HP_HIGHS 0x8080808080808080ULL

/* A bit in each byte of the word that is a newline; exact up to the first. */
static __always_inline __u64 newlines(__u64 word)
{
	__u64 x = word ^ (HP_ONES * '\n');

	return (x - HP_ONES) & ~x & HP_HIGHS;
}

/* How many bytes there are up to the first one marked, with it; 8 if none is. */
static __always_inline __u64 bytes_to(__u64 marks)
{
	return ((((marks & -marks) - 1) & HP_ONES) * HP_ONES) >> 56;
}

/* Moves to the vector that holds the next byte; false: read on in it, true: moved or broken. */
static __always_inline bool next_vector(struct hp_run *r, __u64 *base, __u64 *room)
{
	__u64 vec[2];
	__u32 from = r->done - r->vec_start;

	if (r->vec_index >= r->vec_count ||
	    bpf_probe_read_user(vec, sizeof(vec), (void *)(r->vec + 16ULL * r->vec_index))) {
		r->opaque = 1;
		return true;
	}
	if (from >= vec[1]) {
		r->vec_start += vec[1];
		r->vec_index++;
		return true;
	}
	*base = vec[0] + from;
	*room = vec[1] - from > HP_CHUNK ? HP_CHUNK : vec[1] - from;
	return false;
}

/* Copies the bytes from r->done on into the chunk. */
static __always_inline void refill(struct hp_thread *t)
{
	struct hp_run *r = &t->run;
	__u64 base = r->base + r->done;
	__u64 room = HP_CHUNK;
	long err;

	if (r->vec && next_vector(r, &base, &room))
		return;
	if (room > r->total - r->done)
		room = r->total - r->done;
	if (r->in_kernel && r->done >= r->readable)
		room = 0;
	else if (r->in_kernel && room > r->readable - r->done)
		room = r->readable - r->done;
	asm volatile("" : "+r"(room));
	if (!room || room > HP_CHUNK) {
		r->opaque = 1;
		return;
	}
	if (r->in_kernel)
		err = bpf_probe_read_kernel(t->chunk, room, (void *)base);
	else
		err = bpf_probe_read_user(t->chunk, room, (void *)base);
	if (err)
		r->opaque = 1;
	r->window = r->done;
	r->have = room;
}

/* Skips bytes of a body. */
static __always_inline void skip(struct hp_run *r, struct hp_dir *d)
{
	__u64 n = r->total - r->done;

	if (d->state == HP_CHUNK_DATA || d->state == HP_BODY) {
		if (n > d->left)
			n = d->left;
		d->left -= n;
	}
	if (d->state != HP_OPAQUE)
		d->body += n;
	r->done += n;
	if (d->state == HP_CHUNK_DATA && !d->left) {
		d->body -= 2; /* CR LF after the chunk */
		d->state = HP_CHUNK_SIZE;
	}
}

/* Takes one character of a chunk size. RFC 9112 section 7.1. */
static __always_inline void chunk_digit(struct hp_run *r, struct hp_dir *d, __u8 c)
{
	__u8 letter = (c | 0x20) - 'a';

	r->done++;
	if ((__u8)(c - '0') < 10)
		d->left = d->left << 4 | (c - '0');
	else if (letter < 6)
		d->left = d->left << 4 | (letter + 10);
	else if (c == '\n')
		d->state = d->left ? HP_CHUNK_DATA : HP_TRAILERS;
	else
		d->state = HP_CHUNK_EXT;
	if (d->state == HP_CHUNK_DATA)
		d->left += 2;
}

/* A chunk's extension is over: its data follows, or after the last chunk the trailers. */
static __always_inline void end_extension(struct hp_dir *d)
{
	d->state = d->left ? HP_CHUNK_DATA : HP_TRAILERS;
	if (d->left)
		d->left += 2;
}

/* Everything but the bytes of a line that are in the chunk already. */
static __always_inline int step_aside(struct hp_thread *t, struct hp_dir *d)
{
	struct hp_run *r = &t->run;
	__u64 at;

	if (d->state == HP_BODY && !d->left)
		return HP_SCAN_BODY;
	if (r->done >= r->total)
		return HP_SCAN_DONE;
	if (d->state >= HP_CHUNK_DATA) {
		skip(r, d);
		return HP_SCAN_AGAIN;
	}
	at = r->done - r->window;
	if (at >= r->have && !r->opaque)
		refill(t);
	if (r->opaque)
		return HP_SCAN_BLIND;
	at = r->done - r->window;
	asm volatile("" : "+r"(at));
	if (d->state == HP_CHUNK_SIZE && at < HP_CHUNK && at < r->have)
		chunk_digit(r, d, t->chunk[at]);
	return HP_SCAN_AGAIN;
}

__noinline int hp_aside_rx(HP_FLOW_ARGS)
{
	HP_GET_FLOW;

	return t && f ? step_aside(t, &f->rx) : HP_SCAN_DONE;
}

__noinline int hp_aside_tx(HP_FLOW_ARGS)
{
	HP_GET_FLOW;

	return t && f ? step_aside(t, &f->tx) : HP_SCAN_DONE;
}

#define FOUR(a, b, c, d) ((__u32)(a) | (__u32)(b) << 8 | (__u32)(c) << 16 | (__u32)(d) << 24)

/* Whether a header line cannot be one that matters, so that nobody needs to look at it. */
static __always_inline bool is_dull(const struct hp_thread *t, const struct hp_dir *d)
{
	__u32 name = *(const __u32 *)t->line | 0x20202020;
	__u8 ninth = t->line[8] | 0x20; /* content-length, not content-type */

	return d->state == HP_HEADERS && d->head <= HP_HEAD_LIMIT && d->line_len > 2 &&
	       name != FOUR('t', 'r', 'a', 'c') && name != FOUR('t', 'r', 'a', 'n') &&
	       (name != FOUR('c', 'o', 'n', 't') || ninth != 'l') && name != FOUR('h', 'o', 's', 't');
}

/* Takes up to eight bytes of a line. Returns whether it is complete. */
static __always_inline bool take_line(struct hp_thread *t, struct hp_dir *d, __u64 at)
{
	__u64 word = *(__u64 *)(t->chunk + at);
	__u64 marks = newlines(word);
	__u64 n = bytes_to(marks), room = t->run.have - at;
	__u64 len = d->line_len;
	bool complete = marks && n <= room;

	if (n > room)
		n = room;
	if (len == 0) {
		t->run.line_at = t->run.done;
		if (d->state == HP_START && !d->head)
			d->first = t->run.ktime;
	}
	asm volatile("" : "+r"(len));
	if (len <= HP_LINE)
		*(__u64 *)(t->line + len) = word;
	d->line_len += n;
	d->head += n;
	t->run.done += n;
	return complete;
}

/* Goes on until something has to be decided: enum hp_scan. */
static __always_inline int scan(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d, bool tx)
{
	for (int i = 0; i < HP_STEPS; i++) {
		__u64 at = t->run.done - t->run.window;
		int what;

		asm volatile("" : "+r"(at));
		if (at >= t->run.have || at >= HP_CHUNK || d->state == HP_CHUNK_SIZE ||
		    d->state >= HP_CHUNK_DATA) {
			what = tx ? hp_aside_tx(HP_FLOW_OF(t, f)) : hp_aside_rx(HP_FLOW_OF(t, f));
			if (what != HP_SCAN_AGAIN)
				return what;
			continue;
		}
		if (!take_line(t, d, at))
			continue;
		if (d->state == HP_CHUNK_EXT)
			end_extension(d);
		else if (!is_dull(t, d))
			return HP_SCAN_LINE;
		d->line_len = 0;
	}
	return HP_SCAN_AGAIN;
}

#endif
