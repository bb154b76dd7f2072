// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * Writes traceparent into requests on their way out, on the sending thread, before
 * TCP sees them. The attached program is a permanent dispatcher: sockets keep the
 * program they were enrolled with, so what can be replaced is behind the slots.
 */
#include "advance.h"
#include "enrol.h"
#include "inject.h"
#include "swap.h"

enum hp_inject_slot {
	HP_INJECT,
	HP_INJECT_GO,
	HP_INJECT_WRITE,
};

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} hp_inject_slots SEC(".maps");

SEC("sk_msg")
int hp_message(struct sk_msg_md *msg)
{
	__u64 none = 0;

	bpf_tail_call(msg, &hp_inject_slots, HP_INJECT);
	if (msg->family == HP_NO_FAMILY)
		return bpf_msg_redirect_hash(msg, &hp_sockets, &none, 0);
	if (msg->family == HP_NOR_FAMILY)
		return bpf_msg_redirect_hash(msg, &hp_plain, &none, 0);
	return SK_PASS;
}

/* The flow of the socket, made now if it was open before we came. */
static __always_inline struct hp_flow *sending_flow(struct hp_thread *t, __u64 pid_tgid,
						    const struct hp_policy *policy)
{
	struct hp_flow *f;
	__u32 epoch;

	epoch = current_epoch(policy);
	t->run.cookie = HP_READ(struct sock, t->run.sk, __sk_common.skc_cookie.counter);
	if (!epoch || !t->run.cookie)
		return NULL;
	f = flow_of(t->run.cookie, pid_tgid >> 32, epoch);
	if (f)
		f->flags |= HP_FLOW_WRITABLE;
	if (f && hp_verdict && !(policy->flags & HP_POLICY_SPLICES))
		f->flags |= HP_FLOW_DIVERTED;
	return f;
}

SEC("sk_msg")
int hp_inject(struct sk_msg_md *msg)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	struct hp_policy *policy = policy_of(pid_tgid >> 32);
	struct hp_thread *t;
	struct hp_flow *f;
	__u32 unasked;

	if (!policy || !(policy->flags & HP_POLICY_INJECT))
		return SK_PASS;
	t = this_thread(pid_tgid);
	if (!t)
		return SK_PASS;
	*(volatile __u64 *)&t->run.sk = (__u64)msg->sk;
	f = sending_flow(t, pid_tgid, policy);
	if (!f || given_up(f))
		return SK_PASS;
	if (is_server(f)) { /* a request came the other way: its answers are seen later */
		f->flags &= ~HP_FLOW_WRITABLE;
		return SK_PASS;
	}
	bpf_msg_apply_bytes(msg, 0); /* what an earlier part of the message asked for */
	unasked = follow_writes(f, (void *)t->run.sk);
	if (unasked)
		begin_unasked(t, f, unasked);
	else
		begin_message(msg, t, f);
	bpf_tail_call(msg, &hp_inject_slots, HP_INJECT_GO);
	return SK_PASS;
}

SEC("sk_msg")
int hp_inject_go(struct sk_msg_md *msg)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct hp_thread *t = bpf_map_lookup_elem(&hp_threads, &tid);
	struct hp_flow *f;
	int progress;

	if (!t)
		return SK_PASS;
	f = bpf_map_lookup_elem(&hp_flows, &t->run.cookie);
	if (!f)
		return SK_PASS;
	progress = advance(t, f, &f->tx, true, hp_decide_out);
	if (progress == HP_FINISHED && t->run.gone && !given_up(f)) {
		begin_message(msg, t, f);
		progress = HP_MORE;
	}
	if (progress == HP_PULL && send_first_part(msg, &t->run, f))
		return SK_PASS;
	if (progress == HP_PULL)
		view(msg, &t->run, t->run.done + HP_VIEW_MORE);
	if (progress == HP_MORE || progress == HP_PULL)
		bpf_tail_call(msg, &hp_inject_slots, HP_INJECT_GO);
	if (progress == HP_MORE || progress == HP_PULL)
		give_up(f, t->run.cookie, HP_STAT_lost_head_limit);
	if (progress == HP_FINISHED && ends_in_return(t, &f->tx))
		progress = hp_decide_return(HP_FLOW_OF(t, f));
	if (progress == HP_WRITE)
		bpf_tail_call(msg, &hp_inject_slots, HP_INJECT_WRITE);
	return SK_PASS;
}

SEC("sk_msg")
int hp_write(struct sk_msg_md *msg)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct hp_thread *t = bpf_map_lookup_elem(&hp_threads, &tid);
	struct hp_flow *f = t ? bpf_map_lookup_elem(&hp_flows, &t->run.cookie) : NULL;
	struct hp_exchange_key key;
	struct hp_exchange *x;
	__u8 what;

	if (!f)
		return SK_PASS;
	key = exchange_key(t->run.cookie, f->tx.number);
	x = exchange_of(f, &key);
	what = t->run.write;
	t->run.write = HP_WRITE_NOTHING;
	t->run.rounds += 2;
	if (x && what == HP_WRITE_SPAN_ID)
		write_span_id(msg, &t->run, &x->ev);
	else if (x && write_header(msg, &t->run, f, &x->ev) && send_first_part(msg, &t->run, f))
		return SK_PASS;
	view(msg, &t->run, t->run.done + HP_VIEW);
	t->run.have = 0;
	bpf_tail_call(msg, &hp_inject_slots, HP_INJECT_GO);
	give_up(f, t->run.cookie, HP_STAT_lost_head_limit);
	return SK_PASS;
}
