/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Scratch memory of a thread, that no other CPU or preempting task uses. */
#ifndef HOTPROBE_THREAD_H
#define HOTPROBE_THREAD_H

#include "exchange_state.h"

#define HP_CHUNK 1024 /* bytes copied from a message at a time */
#define HP_LINE 640 /* bytes of a line kept for interpretation */

enum hp_write {
	HP_WRITE_NOTHING,
	HP_WRITE_HEADER, /* a whole traceparent line at write_at */
	HP_WRITE_SPAN_ID, /* the span id of the one that is there */
};

/* A message while it is being parsed. */
struct hp_run {
	__u64 cookie;
	__u64 base; /* address of its first byte */
	__u64 vec; /* address of the iovec array, 0: one buffer */
	__u64 ktime;
	__u64 sk; /* address of the socket */
	__u64 number; /* value of a header field */
	struct hp_exchange_key parent; /* of the request that begins */
	__u32 tid;
	__u32 vec_count;
	__u32 vec_index;
	__u32 vec_start; /* offset in the message of the current vector */
	__u32 total; /* bytes in the message */
	__u32 readable; /* bytes of it that can be read, if in the kernel */
	__u32 done; /* bytes parsed */
	__u32 window; /* offset in the message of chunk[0] */
	__u32 have; /* bytes in chunk */
	__u32 value; /* offset of the header's value in line[] */
	__u32 value_len;
	__u32 line_len; /* of the complete line in line[], with its end */
	__s32 line_at; /* offset in the message of the current line; negative: began earlier */
	__s32 write_at; /* where to write */
	__u8 in_kernel;
	__u8 opaque; /* its bytes cannot be read */
	__u8 rounds; /* tail calls so far */
	__u8 write; /* what to write: enum hp_write */
	__u8 gone; /* TCP has it already */
	__u8 pad[7];
};

/* The transfer that was looked at last, see repeated(). */
struct hp_told {
	__u64 sk;
	__u32 seq;
	__u8 tx;
	__u8 known;
	__u8 pad[2];
};

struct hp_thread {
	struct hp_run run;
	struct hp_told told;
	__u64 context; /* set by a resolver; 0: the thread itself */
	__u8 chunk[HP_CHUNK + 8];
	__u8 line[HP_LINE + 64];
	__u8 scratch[192];
};

HP_MAP(hp_threads, HASH, 32768, __u32, struct hp_thread);

#endif
