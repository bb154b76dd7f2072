/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* A system call moved bytes of a socket to or from user memory: what to do with them. */
#ifndef HOTPROBE_TRANSFER_H
#define HOTPROBE_TRANSFER_H

#include "advance.h"
#include "message.h"
#include "requests.h"
#include "responses.h"
#include "sequence.h"
#include "understudy.h"

#define HP_RCV_SHUTDOWN 1

static __always_inline int act(struct hp_thread *t, struct hp_flow *f, struct hp_dir *d,
			       struct hp_dir *other, int found, bool tx)
{
	bool request = !f->role || is_server(f) != tx;

	if (found == HP_SCAN_BLIND) {
		end_blind(t, f, d);
		return HP_FINISHED;
	}
	if (request && found == HP_SCAN_BODY)
		end_request(t, f, d);
	else if (request)
		request_line(t, f, d, other, tx);
	else if (found == HP_SCAN_BODY)
		end_response(t, f, d, other);
	else
		response_line(t, f, d);
	return HP_MORE;
}

/* Acts on one thing that the scanner found in what was received. */
__noinline int hp_decide_rx(HP_FLOW_ARGS, int found)
{
	HP_GET_FLOW;

	return t && f ? act(t, f, &f->rx, &f->tx, found, false) : HP_FINISHED;
}

/* The same for what was sent. */
__noinline int hp_decide_tx(HP_FLOW_ARGS, int found)
{
	HP_GET_FLOW;

	return t && f ? act(t, f, &f->tx, &f->rx, found, true) : HP_FINISHED;
}

/* The peer has closed: the end of a response without a length. */
static __always_inline void end_of_stream(struct hp_flow *f, __u64 cookie)
{
	struct hp_exchange_key key = exchange_key(cookie, f->rx.number);
	struct hp_exchange *x;

	if (f->role != HP_CLIENT || f->rx.state != HP_UNTIL_CLOSE)
		return;
	x = exchange_of(f, &key);
	if (x) {
		x->ev.response_size = f->rx.body;
		finish(&key, x, 0, f->rx.status, bpf_ktime_get_ns());
	}
	f->rx.state = HP_OPAQUE;
	f->tx.state = HP_OPAQUE;
}

/* A number by which one transfer differs from the thread's next: each moves the sequence number. */
static __always_inline __u64 transfer_of(const struct sock *sk, bool tx)
{
	__u64 ports;

	if (!hp_understudies)
		return 0; /* nobody asks */
	ports = (__u32)sk->__sk_common.skc_dport << 16 | sk->__sk_common.skc_num;
	return ports << 32 | sequence_of(sk, tx);
}

/*
 * Whether this thread was told of this transfer already, by a program that this one is the
 * understudy or the successor of.
 */
static __always_inline bool repeated(struct hp_thread *t, const struct sock *sk, bool tx)
{
	struct hp_told *told = &t->told;
	__u32 seq;

	if (!hp_understudies)
		return false;
	seq = sequence_of(sk, tx);
	if (told->known && told->sk == (__u64)sk && told->seq == seq && told->tx == tx)
		return true;
	told->sk = (__u64)sk;
	told->seq = seq;
	told->tx = tx;
	told->known = 1;
	return false;
}

/* The caller read length bytes, 0: the end. Returns whether there is something to parse. */
static __always_inline bool begin_receive(struct sock *sk, __u64 cookie, __u64 pid_tgid,
					  __u32 length, const struct pt_regs *regs,
					  const struct hp_policy *policy, bool discarded)
{
	__u32 epoch = current_epoch(policy);
	struct hp_thread *t;
	struct hp_flow *f;

	if (!cookie || !epoch)
		return false;
	f = flow_of(cookie, pid_tgid >> 32, epoch);
	if (!f || given_up(f))
		return false;
	if (!length) {
		if (HP_READ(struct sock, sk, sk_shutdown) & HP_RCV_SHUTDOWN)
			end_of_stream(f, cookie);
		return false;
	}
	t = this_thread(pid_tgid);
	if (!t || repeated(t, sk, false))
		return false;
	start_run(&t->run, cookie, &f->rx, length);
	locate(&t->run, regs);
	if (discarded)
		t->run.opaque = 1;
	t->run.sk = (__u64)sk;
	follow_sequence(f, &f->rx, cookie, sk, length, false);
	load_partial(t, &f->rx, 0);
	return true;
}

/* Goes on with the message of the calling thread. */
static __always_inline int go_on(bool tx, int (*decide)(HP_FLOW_ARGS, int found))
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct hp_thread *t = bpf_map_lookup_elem(&hp_threads, &tid);
	struct hp_flow *f;

	if (!t)
		return HP_FINISHED;
	f = bpf_map_lookup_elem(&hp_flows, &t->run.cookie);
	return f ? advance(t, f, tx ? &f->tx : &f->rx, tx, decide) : HP_FINISHED;
}

static __always_inline int go_on_receiving(void)
{
	return go_on(false, hp_decide_rx);
}

/* The caller sent bytes. Returns whether there is something to parse. */
static __always_inline bool begin_send(struct sock *sk, __u64 cookie, __u64 pid_tgid, __s64 taken,
				       const struct pt_regs *regs, const struct hp_policy *policy)
{
	__u32 epoch = current_epoch(policy);
	struct hp_thread *t;
	struct hp_flow *f;
	bool asked;

	if (taken <= 0 || !cookie || !epoch)
		return false;
	f = flow_of(cookie, pid_tgid >> 32, epoch);
	if (!f || given_up(f))
		return false;
	asked = f->flags & HP_FLOW_WRITABLE;
	if (asked)
		taken = follow_writes(f, sk); /* 0 when told once more */
	if (!taken)
		return false;
	t = this_thread(pid_tgid);
	if (!t || (!asked && repeated(t, sk, true)))
		return false;
	start_run(&t->run, cookie, &f->tx, taken);
	locate(&t->run, regs);
	t->run.sk = (__u64)sk;
	if (asked)
		skip_parsed(f, &t->run);
	else
		follow_sequence(f, &f->tx, cookie, sk, taken, true);
	load_partial(t, &f->tx, 1);
	return true;
}

static __always_inline int go_on_sending(void)
{
	return go_on(true, hp_decide_tx);
}

#endif
