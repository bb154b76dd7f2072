/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Goes through the bytes of a message: bodies are skipped by arithmetic, lines
 * are gathered eight bytes at a time. Everything it knows is in the thread's run
 * and the flow's direction, so it can stop anywhere and go on later, in the next
 * message or after a tail call.
 */
#ifndef HOTPROBE_SCAN_H
#define HOTPROBE_SCAN_H

#include "flow.h"

#define HP_STEPS 200

enum hp_scan {
	HP_SCAN_AGAIN, /* out of steps */
	HP_SCAN_DONE, /* every byte of the message was used */
	HP_SCAN_LINE, /* a line is complete in t->line */
	HP_SCAN_BODY, /* the body is complete */
	HP_SCAN_BLIND, /* bytes that must be read cannot be */
};

#define HP_ONES 0x0101010101010101ULL
#define HP_HIGHS 0x8080808080808080ULL

/* Returns how many bytes of the word belong to the line: 1 to 8; 9 if all do and it goes on. */
static __always_inline __u32 line_bytes(__u64 word)
{
	__u64 x = word ^ (HP_ONES * '\n');
	__u64 hit = (x - HP_ONES) & ~x & HP_HIGHS;

	if (!hit)
		return 9;
	return ((((hit & -hit) - 1) & HP_ONES) * HP_ONES) >> 56;
}

/* Moves to the vector that holds the next byte; false: read on in it, true: moved or broken. */
static __always_inline bool next_vector(struct hp_run *r, __u64 *base, __u32 *room)
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
	__u32 room = HP_CHUNK;
	long err;

	if (r->vec && next_vector(r, &base, &room))
		return;
	if (room > r->total - r->done)
		room = r->total - r->done;
	if (r->in_kernel && room > r->readable - r->done)
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

/* Takes up to eight bytes of a line. Returns whether it is complete. */
static __always_inline bool take_line(struct hp_thread *t, struct hp_dir *d, __u64 word,
				      __u32 room)
{
	__u32 n = line_bytes(word);
	__u32 len = d->line_len;
	bool complete = n <= room;

	if (len == 0) {
		t->run.line_at = t->run.done;
		if (d->state == HP_START && !d->head)
			d->first = t->run.ktime;
	}
	if (!complete)
		n = room;
	asm volatile("" : "+r"(len));
	if (len <= HP_LINE)
		*(__u64 *)(t->line + len) = word;
	d->line_len += n;
	d->head += n;
	t->run.done += n;
	return complete;
}

static __always_inline int step(struct hp_thread *t, struct hp_dir *d)
{
	struct hp_run *r = &t->run;
	__u32 at, room;
	__u64 word;

	if (d->state >= HP_CHUNK_DATA) {
		skip(r, d);
		return HP_SCAN_AGAIN;
	}
	at = r->done - r->window;
	if (at >= r->have) {
		refill(t);
		return r->opaque ? HP_SCAN_BLIND : HP_SCAN_AGAIN;
	}
	room = r->have - at;
	if (room > 8)
		room = 8;
	asm volatile("" : "+r"(at));
	if (at >= HP_CHUNK)
		return HP_SCAN_BLIND;
	word = *(__u64 *)(t->chunk + at);
	if (d->state == HP_CHUNK_SIZE) {
		chunk_digit(r, d, word);
		return HP_SCAN_AGAIN;
	}
	if (!take_line(t, d, word, room))
		return HP_SCAN_AGAIN;
	if (d->state != HP_CHUNK_EXT)
		return HP_SCAN_LINE;
	d->state = d->left ? HP_CHUNK_DATA : HP_TRAILERS;
	d->left += d->left ? 2 : 0;
	d->line_len = 0;
	return HP_SCAN_AGAIN;
}

/* Goes on until something has to be decided: enum hp_scan. */
static __always_inline int scan(struct hp_thread *t, struct hp_dir *d)
{
	for (int i = 0; i < HP_STEPS; i++) {
		int what;

		if (d->state == HP_BODY && !d->left)
			return HP_SCAN_BODY;
		if (t->run.done >= t->run.total)
			return HP_SCAN_DONE;
		if (t->run.opaque && d->state < HP_CHUNK_DATA)
			return HP_SCAN_BLIND;
		what = step(t, d);
		if (what != HP_SCAN_AGAIN)
			return what;
	}
	return HP_SCAN_AGAIN;
}

#endif
