// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Births, new programs, listening sockets and deaths of processes; a child takes its parent's policy. */
#include "kernel.h"
#include "hotprobe.h"
#include "maps_procs.h"
#include "understudy.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define TCP_LISTEN 10

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* Events that found the ring full. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} lost_events SEC(".maps");

/* Gives what only the agent uses a place in the object's type information. */
const struct hp_process_event *hp_shape_event __attribute__((unused));
const enum hp_event_type *hp_shape_type __attribute__((unused));
const enum hp_policy_flags *hp_shape_flags __attribute__((unused));
const enum hp_sampler_root *hp_shape_root __attribute__((unused));

static __always_inline void lose(void)
{
	__u32 first = 0;
	__u64 *lost = bpf_map_lookup_elem(&lost_events, &first);

	if (lost)
		__sync_fetch_and_add(lost, 1);
}

static __always_inline void tell(__u16 type, __u32 tgid, __u32 parent, __u16 value, __u64 flags)
{
	struct hp_process_event *ev = bpf_ringbuf_reserve(&events, sizeof(*ev), 0);

	if (!ev) {
		lose();
		return;
	}
	ev->type = type;
	ev->value = value;
	ev->generation = hp_generation;
	ev->tgid = tgid;
	ev->parent = parent;
	ev->ktime = bpf_ktime_get_ns();
	bpf_get_current_comm(ev->comm, sizeof(ev->comm));
	bpf_ringbuf_submit(ev, flags);
}

/*
 * A child serves for its parent from its first instruction. Without a policy to take over,
 * what the map may still say about an earlier process of the same number is wiped out.
 */
static __always_inline int forked(struct task_struct *parent, struct task_struct *child,
				  __u32 number)
{
	__u32 tgid = child->tgid, from = parent->tgid;
	struct hp_policy *policy, copy;

	if (child->pid != child->tgid || !acts(HP_PART_FORK, number, tgid))
		return 0;
	policy = bpf_map_lookup_elem(&hp_procs, &from);
	if (!policy) {
		bpf_map_delete_elem(&hp_procs, &tgid);
		return 0;
	}
	copy = *policy;
	bpf_map_update_elem(&hp_procs, &tgid, &copy, BPF_ANY);
	tell(HP_EV_FORK, tgid, from, 0, BPF_RB_FORCE_WAKEUP);
	return 0;
}

/* Another program is another process: it takes part again once the agent has looked at it. */
static __always_inline int executed(const struct task_struct *task, __u32 number)
{
	__u32 tgid = task->tgid;

	if (!acts(HP_PART_EXEC, number, task->self_exec_id))
		return 0;
	bpf_map_delete_elem(&hp_procs, &tgid);
	tell(HP_EV_EXEC, tgid, 0, 0, BPF_RB_FORCE_WAKEUP);
	return 0;
}

static __always_inline int ended(struct task_struct *task, __u32 number)
{
	__u32 tgid = task->tgid;

	if (BPF_CORE_READ(task, signal, live.counter) || !acts(HP_PART_EXIT, number, task->pid))
		return 0;
	bpf_map_delete_elem(&hp_procs, &tgid);
	tell(HP_EV_EXIT, tgid, 0, 0, BPF_RB_NO_WAKEUP);
	return 0;
}

static __always_inline int listens(const struct sock *sk, int after, __u32 number)
{
	__u32 tgid;

	if (after != TCP_LISTEN || sk->sk_protocol != IPPROTO_TCP ||
	    !acts(HP_PART_LISTEN, number, sk->__sk_common.skc_num))
		return 0;
	tgid = bpf_get_current_pid_tgid() >> 32;
	tell(HP_EV_LISTEN, tgid, 0, sk->__sk_common.skc_num, BPF_RB_FORCE_WAKEUP);
	return 0;
}

/* A program, and those that stand in for it. */
#define CAST(suffix, number)                                                                   \
	SEC("tp_btf/sched_process_fork")                                                       \
	int BPF_PROG(hp_p_fork##suffix, struct task_struct *parent, struct task_struct *child) \
	{                                                                                      \
		return forked(parent, child, number);                                          \
	}                                                                                      \
	SEC("tp_btf/sched_process_exec")                                                       \
	int BPF_PROG(hp_p_exec##suffix, struct task_struct *task)                              \
	{                                                                                      \
		return executed(task, number);                                                 \
	}                                                                                      \
	SEC("tp_btf/sched_process_exit")                                                       \
	int BPF_PROG(hp_p_exit##suffix, struct task_struct *task)                              \
	{                                                                                      \
		return ended(task, number);                                                    \
	}                                                                                      \
	SEC("tp_btf/inet_sock_set_state")                                                      \
	int BPF_PROG(hp_p_listen##suffix, const struct sock *sk, int before, int after)        \
	{                                                                                      \
		return listens(sk, after, number);                                             \
	}

CAST(, 0)
CAST(_1, 1)
CAST(_2, 2)
CAST(_3, 3)
