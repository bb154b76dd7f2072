/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Drives the scanner over a message; what it finds is for a function of the program to decide. */
#ifndef HOTPROBE_ADVANCE_H
#define HOTPROBE_ADVANCE_H

#include "giveup.h"
#include "scan.h"

#define HP_LINES 6 /* decisions per run of a program; more by tail calls */
#define HP_ROUNDS 31 /* tail calls for one message */

/* What a program gets from a run over a message. */
enum hp_progress {
	HP_MORE, /* call again */
	HP_FINISHED,
	HP_WRITE, /* r->write has to be done first */
	HP_PULL, /* more bytes have to be made readable first */
};

/* The beginning of a line came with an earlier message: fetch it, or keep it for the next. */
static __always_inline void load_partial(struct hp_thread *t, const struct hp_dir *d, __u32 tx)
{
	struct hp_partial_key key = { .cookie = t->run.cookie, .tx = tx };
	struct hp_partial *p;

	if (!d->line_len)
		return;
	p = bpf_map_lookup_elem(&hp_partials, &key);
	if (!p)
		return;
	bpf_probe_read_kernel(t->line, HP_LINE, p->line);
	bpf_map_delete_elem(&hp_partials, &key);
}

static __always_inline void save_partial(struct hp_thread *t, const struct hp_dir *d, __u32 tx)
{
	struct hp_partial_key key = { .cookie = t->run.cookie, .tx = tx };

	if (d->line_len && d->state < HP_CHUNK_SIZE)
		bpf_map_update_elem(&hp_partials, &key, t->line, BPF_ANY);
}

/* Goes on with the message that t->run describes; decide is told what the scanner found. */
static __always_inline int advance(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d,
				   bool tx, int (*decide)(HP_FLOW_ARGS, int found))
{
	for (int i = 0; i < HP_LINES; i++) {
		int found = scan(t, f, d, tx);
		int progress;

		if (found == HP_SCAN_AGAIN)
			continue;
		if (found == HP_SCAN_DONE) {
			save_partial(t, d, tx);
			return HP_FINISHED;
		}
		if (found == HP_SCAN_LINE && d->state == HP_TRAILERS) {
			if (!is_blank(t, d)) {
				d->line_len = 0;
				continue;
			}
			found = HP_SCAN_BODY;
		}
		progress = decide(HP_FLOW_OF(t, f), found);
		if (progress != HP_MORE)
			return progress;
	}
	if (++t->run.rounds < HP_ROUNDS)
		return HP_MORE;
	give_up(f, t->run.cookie, HP_STAT_lost_head_limit);
	return HP_FINISHED;
}

#endif
