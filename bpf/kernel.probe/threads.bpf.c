// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Threads and processes that begin while their maker serves a request, and what becomes of them. */
#include "flows.h"
#include "parent.h"
#include "understudy.h"

/* Notes for a new thread what its maker serves now, if that is one thing. */
static __always_inline void inherit_serving(const struct hp_context_key *maker,
					    const struct hp_context_key *made)
{
	struct hp_context *c = bpf_map_lookup_elem(&hp_contexts, maker);
	struct hp_exchange_key key = {};
	struct hp_blank *blank;
	__u32 open = 0, first = 0;

	if (!c)
		return;
	if (!serving(c, &key, &open)) {
		if (!c->started)
			return;
		key = c->starter;
	}
	blank = bpf_map_lookup_elem(&hp_blank, &first);
	if (open > 1 || !blank)
		return;
	bpf_map_update_elem(&hp_contexts, made, &blank->context, BPF_ANY);
	c = bpf_map_lookup_elem(&hp_contexts, made);
	if (!c)
		return;
	c->starter = key;
	c->started = 1;
}

static __always_inline int forked(struct task_struct *parent, struct task_struct *child,
				  __u32 number)
{
	struct hp_context_key maker = { .id = parent->pid, .tgid = parent->tgid };
	struct hp_context_key made = { .id = child->pid, .tgid = child->tgid };
	__u32 tid = parent->pid;
	struct hp_thread *t;

	if (!acts(HP_PART_FORK, number, child->pid) || !policy_of(parent->tgid))
		return 0;
	t = bpf_map_lookup_elem(&hp_threads, &tid);
	if (t && t->context)
		maker.id = t->context;
	inherit_serving(&maker, &made);
	return 0;
}

#define FORKED(name, number)                                                      \
	SEC("tp_btf/sched_process_fork")                                          \
	int BPF_PROG(name, struct task_struct *parent, struct task_struct *child) \
	{                                                                         \
		return forked(parent, child, number);                             \
	}

FORKED(hp_fork, 0)
FORKED(hp_fork_1, 1)
FORKED(hp_fork_2, 2)
FORKED(hp_fork_3, 3)

/* Evidence for what starter() believes: did the thread end within the request it began in? */
static __always_inline void note_end(struct hp_context *c, __u32 tgid)
{
	struct hp_kin *kin = bpf_map_lookup_elem(&hp_kins, &tgid);

	if (!c->started || !kin)
		return;
	if (find_exchange(&c->starter))
		__sync_fetch_and_add(&kin->ended, 1);
	else
		__sync_fetch_and_add(&kin->outlived, 1);
}

static __always_inline int ended(struct task_struct *task, __u32 number)
{
	struct hp_context_key key = { .id = task->pid, .tgid = task->tgid };
	__u32 tid = task->pid, tgid = task->tgid;
	struct hp_context *c;

	if (!acts(HP_PART_EXIT, number, tid))
		return 0;
	c = bpf_map_lookup_elem(&hp_contexts, &key);
	if (c) {
		note_end(c, tgid);
		bpf_map_delete_elem(&hp_contexts, &key);
	}
	bpf_map_delete_elem(&hp_threads, &tid);
	if (tid == tgid)
		bpf_map_delete_elem(&hp_kins, &tgid);
	return 0;
}

#define ENDED(name, number)                          \
	SEC("tp_btf/sched_process_exit")             \
	int BPF_PROG(name, struct task_struct *task) \
	{                                            \
		return ended(task, number);          \
	}

ENDED(hp_exit, 0)
ENDED(hp_exit_1, 1)
ENDED(hp_exit_2, 2)
ENDED(hp_exit_3, 3)
