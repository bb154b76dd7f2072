/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* From the lines of responses to the ends of exchanges. */
#ifndef HOTPROBE_RESPONSES_H
#define HOTPROBE_RESPONSES_H

#include "finish.h"
#include "giveup.h"
#include "response_head.h"

static __always_inline void response_line(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d)
{
	struct hp_exchange_key key = exchange_key(t->run.cookie, d->number);
	struct hp_exchange *x;
	int outcome;

	if (is_response_field(t, d))
		return;
	if (d->state == HP_START && is_blank(t, d)) {
		d->line_len = 0;
		return;
	}
	x = exchange_of(f, &key);
	if (!x || !(x->request & HP_R_READY)) {
		give_up(f, t->run.cookie, HP_STAT_lost_exchange);
		return;
	}
	outcome = take_response(t, d, x);
	if (outcome == HP_NOT_HTTP) {
		give_up(f, t->run.cookie, HP_STAT_lost_not_http);
	} else if (outcome == HP_HEAD_COMPLETE && d->state == HP_OPAQUE) {
		finish(&key, x, HP_X_UPGRADED, d->status, t->run.ktime);
		f->rx.state = HP_OPAQUE;
		f->tx.state = HP_OPAQUE;
	}
}

/* The body of a response is complete. */
static __always_inline void end_response(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d,
					 const struct hp_dir *requests)
{
	struct hp_exchange_key key = exchange_key(t->run.cookie, d->number);
	struct hp_exchange *x = exchange_of(f, &key);

	if (x) {
		x->ev.response_size = d->body;
		if (requests->number == d->number)
			x->ev.request_size = requests->body;
		finish(&key, x, 0, d->status, t->run.ktime);
	}
	d->number++;
	next_head(d);
}

#endif
