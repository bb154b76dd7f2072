/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Bytes that went by unseen (splice, sendfile), told by the TCP sequence numbers. */
#ifndef HOTPROBE_SEQUENCE_H
#define HOTPROBE_SEQUENCE_H

#include "giveup.h"

/* Accounts for bytes before the current message that no system call showed us. */
static __always_inline void skip_unseen(struct hp_flow *f, struct hp_dir *d, __u64 cookie,
					__u32 gap)
{
	bool counted = d->state == HP_BODY || d->state == HP_CHUNK_DATA;

	if (d->state == HP_OPAQUE || (!(f->flags & HP_FLOW_SYNCED)))
		return;
	if (d->state < HP_CHUNK_DATA || (counted && gap > d->left)) {
		give_up(f, cookie, HP_STAT_lost_unreadable);
		return;
	}
	d->body += gap;
	if (!counted)
		return;
	d->left -= gap;
	if (d->state == HP_CHUNK_DATA && !d->left) {
		d->body -= 2;
		d->state = HP_CHUNK_SIZE;
	}
}

/* The number after the last byte that TCP took from the application, or gave it. */
static __always_inline __u32 sequence_of(const struct sock *sk, bool tx)
{
	return tx ? HP_READ(struct tcp_sock, sk, write_seq)
		  : HP_READ(struct tcp_sock, sk, copied_seq);
}

/*
 * The message ended at the socket's current sequence number. Not told by what arrives at diverted
 * sockets: their numbers move before the application reads.
 */
static __always_inline void follow_sequence(struct hp_flow *f, struct hp_dir *d, __u64 cookie,
					    const struct sock *sk, __u32 length, bool tx)
{
	__u32 now = sequence_of(sk, tx);
	__u32 gap = now - length - d->seq;

	if (!tx && (f->flags & HP_FLOW_DIVERTED))
		return;
	if (d->seq_known && gap && gap < 1U << 31)
		skip_unseen(f, d, cookie, gap);
	d->seq = now;
	d->seq_known = 1;
}

/*
 * Notes how much TCP took of a socket whose messages are seen before they are sent. What it
 * did not take, for want of room, the application sends once more; after that the kernel lets
 * one message pass without asking (net/ipv4/tcp_bpf.c keeps the verdict). Returns the length
 * of that message: it is the first of the current system call, and f->skip bytes of it were
 * parsed already.
 */
static __always_inline __u32 follow_writes(struct hp_flow *f, const struct sock *sk)
{
	__u32 now = sequence_of(sk, true);
	__u32 taken = now - f->tx.seq;
	__u32 unasked = 0;

	if (f->tx.seq_known && taken < f->handed)
		f->skip += f->handed - taken;
	else if (f->tx.seq_known)
		unasked = taken - f->handed;
	f->handed = 0;
	f->tx.seq = now;
	f->tx.seq_known = 1;
	return unasked;
}

/* Takes off what was parsed already. */
static __always_inline void skip_parsed(struct hp_flow *f, struct hp_run *r)
{
	r->done = f->skip < r->total ? f->skip : r->total;
	f->skip -= r->done;
}

#endif
