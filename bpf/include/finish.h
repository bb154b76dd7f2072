/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Ends of exchanges: the event, or a counter. Included by the object that owns the ring. */
#ifndef HOTPROBE_FINISH_H
#define HOTPROBE_FINISH_H

#include "exchange.h"
#include "swap.h"

#define HP_RING_BYTES (4 * 1024 * 1024)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, HP_RING_BYTES);
} events SEC(".maps");

/* Puts the event, and the tracestate if there is one, into the ring; not 0 when that is full. */
static __always_inline long put(const struct hp_exchange_key *key, const struct hp_exchange *x,
				__u64 wake)
{
	struct hp_tracestate *state = NULL;
	struct hp_exchange_record *record;

	if (x->ev.tracestate_len)
		state = bpf_map_lookup_elem(&hp_tracestates, key);
	if (!state)
		return bpf_ringbuf_output(&events, (void *)&x->ev, sizeof(x->ev), wake);
	record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
	if (!record)
		return -1;
	bpf_probe_read_kernel(&record->event, sizeof(record->event), &x->ev);
	bpf_probe_read_kernel(record->tracestate, HP_TRACESTATE, state->text);
	bpf_ringbuf_submit(record, wake);
	return 0;
}

/* The reader drains on a timer; wake it early only when the ring fills. */
static __always_inline void emit(const struct hp_exchange_key *key, const struct hp_exchange *x)
{
	__u64 wake = BPF_RB_NO_WAKEUP;

	if (bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) > HP_RING_BYTES / 4)
		wake = BPF_RB_FORCE_WAKEUP;
	if (put(key, x, wake))
		count(HP_STAT_lost_ring_full);
}

/* The exchange is over: tells the agent and forgets it. */
static __always_inline void finish(const struct hp_exchange_key *key, struct hp_exchange *x,
				   __u8 flags, __u16 status, __u64 now)
{
	struct hp_exchange_event *ev = &x->ev;

	if (x->request & HP_R_BOUND)
		open_kin(ev->tgid, -1);
	if (!(x->request & HP_R_READY)) {
		release(key, x);
		return; /* the head was never complete: nothing was asked */
	}
	ev->type = HP_EV_EXCHANGE;
	ev->generation = hp_generation;
	ev->cookie = key->cookie;
	ev->end = now;
	ev->status = status;
	ev->flags |= flags;
	count(HP_STAT_exchanges);
	if (ev->trace_flags & HP_FLAG_SAMPLED)
		emit(key, x);
	else
		count(HP_STAT_unsampled);
	release(key, x);
}

#endif
