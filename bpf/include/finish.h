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
} events SEC(".maps") __weak;

/* The reader drains on a timer; wake it early only when the ring fills. */
static __always_inline void emit(struct hp_exchange_event *ev)
{
	__u64 state = ev->tracestate_len;
	__u64 wake = BPF_RB_NO_WAKEUP;

	if (bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) > HP_RING_BYTES / 4)
		wake = BPF_RB_FORCE_WAKEUP;
	asm volatile("" : "+r"(state));
	if (state > HP_TRACESTATE)
		state = 0;
	state += offsetof(struct hp_exchange_event, tracestate);
	if (bpf_ringbuf_output(&events, ev, state, wake))
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
		bpf_map_delete_elem(&hp_exchanges, key);
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
		emit(ev);
	else
		count(HP_STAT_unsampled);
	bpf_map_delete_elem(&hp_exchanges, key);
}

/*
 * Forgets the exchanges of a flow that cannot be followed any longer. Global functions
 * are looked at once by the verifier, however often they are called; their arguments are
 * numbers for kernels before 5.12.
 */
__weak int hp_drop(__u64 cookie, __u32 from, __u32 to)
{
	for (int i = 0; i <= HP_PIPELINE; i++) {
		struct hp_exchange_key key = exchange_key(cookie, from + i);
		struct hp_exchange *x;

		if ((__s32)(to - from - i) < 0)
			break;
		x = bpf_map_lookup_elem(&hp_exchanges, &key);
		if (!x)
			continue;
		if (x->request & HP_R_BOUND)
			open_kin(x->ev.tgid, -1);
		bpf_map_delete_elem(&hp_exchanges, &key);
		count(HP_STAT_lost_exchange);
	}
	return 0;
}

#endif
