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

/*
 * The message ended at the socket's current sequence number. Not told by sockets in a
 * socket map: their numbers move before the application reads.
 */
static __always_inline void follow_sequence(struct hp_flow *f, struct hp_dir *d, __u64 cookie,
					    const struct sock *sk, __u32 length, bool tx)
{
	const struct tcp_sock *tp = (const struct tcp_sock *)sk;
	__u32 now = tx ? BPF_CORE_READ(tp, write_seq) : BPF_CORE_READ(tp, copied_seq);
	__u32 gap = now - length - d->seq;

	if (f->flags & HP_FLOW_WRITABLE)
		return;
	if (d->seq_known && gap && gap < 1U << 31)
		skip_unseen(f, d, cookie, gap);
	d->seq = now;
	d->seq_known = 1;
}

/*
 * The same for a socket whose messages are seen before they are sent. What TCP did not
 * take, for want of room, the application sends once more; after that the kernel lets one
 * message pass without asking (net/ipv4/tcp_bpf.c keeps the verdict).
 */
static __always_inline void follow_writes(struct hp_flow *f, __u64 cookie, __u64 socket)
{
	const struct tcp_sock *tp = (const struct tcp_sock *)socket;
	__u32 now = BPF_CORE_READ(tp, write_seq);
	__u32 taken = now - f->tx.seq;

	if (f->tx.seq_known && taken < f->handed)
		f->skip += f->handed - taken;
	else if (f->tx.seq_known && taken - f->handed <= f->skip)
		f->skip -= taken - f->handed;
	else if (f->tx.seq_known) {
		skip_unseen(f, &f->tx, cookie, taken - f->handed - f->skip);
		f->skip = 0;
	}
	f->tx.seq = now;
	f->tx.seq_known = 1;
}

#endif
