// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* The end of a connection: of responses without a length, and of exchanges that stay unanswered. */
#include "fields.h"
#include "finish.h"
#include "flows.h"

enum {
	TCP_ESTABLISHED = 1,
	TCP_FIN_WAIT1 = 4,
	TCP_CLOSE = 7,
	TCP_LAST_ACK = 9,
};

#define HP_BOTH_SHUTDOWN 3

/* A response that ends with the connection, and the process has ended it. */
static __always_inline void end_until_close(struct hp_flow *f, __u64 cookie, __u64 now)
{
	struct hp_exchange_key key = exchange_key(cookie, f->tx.number);
	struct hp_exchange *x = exchange_of(f, &key);

	if (x) {
		x->ev.response_size = f->tx.body;
		finish(&key, x, 0, f->tx.status, now);
	}
	f->tx.number++;
	f->tx.state = HP_OPAQUE;
}

/* Exchanges without a complete response: the first may have one that was cut off. */
static __always_inline void end_exchanges(struct hp_flow *f, const struct hp_dir *requests,
					  const struct hp_dir *answers, __u64 cookie, __u64 now)
{
	for (int i = 0; i <= HP_PIPELINE; i++) {
		struct hp_exchange_key key = exchange_key(cookie, answers->number + i);
		struct hp_exchange *x;
		bool cut = i == 0 && answers->state != HP_START;

		if ((__s32)(requests->number - key.number) < 0)
			break;
		x = exchange_of(f, &key);
		if (!x)
			continue;
		if (cut)
			x->ev.response_size = answers->body;
		finish(&key, x, cut ? HP_X_RESPONSE_CUT : HP_X_NO_RESPONSE,
		       cut ? answers->status : 0, now);
	}
}

static __always_inline void forget(__u64 cookie)
{
	struct hp_partial_key partial = { .cookie = cookie };

	bpf_map_delete_elem(&hp_partials, &partial);
	partial.tx = 1;
	bpf_map_delete_elem(&hp_partials, &partial);
	bpf_map_delete_elem(&hp_flows, &cookie);
}

/* Right when it is done twice: afterwards there is no flow any more, or nothing left to end. */
static __always_inline int changed(struct sock *sk, int after)
{
	__u64 cookie, now;
	struct hp_flow *f;

	if (after == TCP_ESTABLISHED)
		cookie_of(sk); /* makes it, for programs that can only read it */
	if (after != TCP_CLOSE && after != TCP_FIN_WAIT1 && after != TCP_LAST_ACK)
		return 0;
	cookie = sk->__sk_common.skc_cookie.counter;
	f = cookie ? bpf_map_lookup_elem(&hp_flows, &cookie) : NULL;
	if (!f || !hp_live())
		return 0;
	now = bpf_ktime_get_ns();
	if (is_server(f) && f->tx.state == HP_UNTIL_CLOSE)
		end_until_close(f, cookie, now);
	if (after != TCP_CLOSE && sk->sk_shutdown != HP_BOTH_SHUTDOWN)
		return 0;
	if (is_server(f))
		end_exchanges(f, &f->rx, &f->tx, cookie, now);
	else
		end_exchanges(f, &f->tx, &f->rx, cookie, now);
	forget(cookie);
	return 0;
}

/* A program, and those that stand in for it: see understudy.h. */
#define CHANGED(name)                                              \
	SEC("tp_btf/inet_sock_set_state")                          \
	int BPF_PROG(name, struct sock *sk, int before, int after) \
	{                                                          \
		return changed(sk, after);                         \
	}

CHANGED(hp_close)
CHANGED(hp_close_1)
CHANGED(hp_close_2)
CHANGED(hp_close_3)
