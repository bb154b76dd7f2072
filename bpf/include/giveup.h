/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* When a flow cannot be followed any longer. */
#ifndef HOTPROBE_GIVEUP_H
#define HOTPROBE_GIVEUP_H

#include "exchange.h"
#include "fields.h"
#include "flows.h"

/*
 * Forgets an exchange that cannot be followed any longer. Global functions are looked at
 * once by the verifier, however often they are called; their arguments are numbers for
 * kernels before 5.12.
 */
__noinline int hp_drop(__u64 cookie, __u32 number)
{
	struct hp_exchange_key key = exchange_key(cookie, number);
	struct hp_exchange *x = find_exchange(&key);

	if (!x)
		return 0;
	if (x->request & HP_R_BOUND)
		open_kin(x->ev.tgid, -1);
	release(&key, x);
	count(HP_STAT_lost_exchange);
	return 0;
}

__noinline int hp_drop_all(__u64 cookie, __u32 from, __u32 to)
{
	for (int i = 0; i <= HP_PIPELINE; i++) {
		if ((__s32)(to - from - i) < 0)
			break;
		hp_drop(cookie, from + i);
	}
	return 0;
}

/* Forgets the exchanges of the flow, which are counted as lost. */
static __always_inline void drop_exchanges(const struct hp_flow *f, __u64 cookie)
{
	if (is_server(f))
		hp_drop_all(cookie, f->tx.number, f->rx.number);
	else
		hp_drop_all(cookie, f->rx.number, f->tx.number);
}

/* Stops following the flow. */
static __always_inline void give_up(struct hp_flow *f, __u64 cookie, __u32 stat)
{
	f->rx.state = HP_OPAQUE;
	f->tx.state = HP_OPAQUE;
	count(stat);
	drop_exchanges(f, cookie);
}

/* The flow of a socket that a process which takes part uses now; begun anew if it is out of date. */
static __always_inline struct hp_flow *flow_of(__u64 cookie, __u32 tgid, __u32 epoch)
{
	struct hp_flow *f = bpf_map_lookup_elem(&hp_flows, &cookie);

	if (f && f->epoch == epoch)
		return f;
	if (f)
		drop_exchanges(f, cookie);
	return new_flow(cookie, tgid, epoch, 0);
}

/* A line that is not the start of a request. Perhaps we came late: look again at the next message. */
static __always_inline void no_request(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d)
{
	if ((f->flags & HP_FLOW_SYNCED) || ++f->tries > HP_TRIES) {
		give_up(f, t->run.cookie, HP_STAT_lost_not_http);
		return;
	}
	next_head(d);
	/* What an earlier message left over may stand before a request that begins with this one. */
	t->run.done = t->run.line_at < 0 ? 0 : t->run.total;
}

/* Bytes that had to be read cannot be. */
static __always_inline void end_blind(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d)
{
	if (f->flags & HP_FLOW_SYNCED)
		give_up(f, t->run.cookie, HP_STAT_lost_unreadable);
	else
		next_head(d);
	t->run.done = t->run.total;
}

#endif
