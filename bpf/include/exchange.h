/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Life of an exchange: begun by a request line, given its context, finished by a response. */
#ifndef HOTPROBE_EXCHANGE_H
#define HOTPROBE_EXCHANGE_H

#include "context.h"
#include "parent.h"

/* Reads an address of the socket: a kernel pointer, not necessarily trusted by the verifier. */
static __always_inline void read_addresses(const struct sock *sk, struct hp_exchange_event *ev)
{
	ev->family = HP_READ(struct sock, sk, __sk_common.skc_family);
	ev->local_port = bpf_htons(HP_READ(struct sock, sk, __sk_common.skc_num));
	ev->peer_port = HP_READ(struct sock, sk, __sk_common.skc_dport);
	if (ev->family == AF_INET) {
		*(__be32 *)ev->local_addr = HP_READ(struct sock, sk, __sk_common.skc_rcv_saddr);
		*(__be32 *)ev->peer_addr = HP_READ(struct sock, sk, __sk_common.skc_daddr);
		return;
	}
	BPF_CORE_READ_INTO(&ev->local_addr, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
	BPF_CORE_READ_INTO(&ev->peer_addr, sk, __sk_common.skc_v6_daddr.in6_u.u6_addr8);
}

/* Another server exchange of the process is open, or one less. Returns what is known of it. */
static __always_inline struct hp_kin *open_kin(__u32 tgid, __u32 change)
{
	struct hp_kin *kin = bpf_map_lookup_elem(&hp_kins, &tgid);
	struct hp_kin none = {};

	if (!kin) {
		bpf_map_update_elem(&hp_kins, &tgid, &none, BPF_NOEXIST);
		kin = bpf_map_lookup_elem(&hp_kins, &tgid);
	}
	if (kin)
		__sync_fetch_and_add(&kin->open, change);
	return kin;
}

/* A server exchange whose head is complete: takes over or starts a trace. */
static __always_inline void accept_context(struct hp_exchange *x, const struct hp_policy *policy)
{
	struct hp_exchange_event *ev = &x->ev;

	if (x->contexts == 1 && !(x->request & HP_R_INVALID)) {
		copy_words(ev->trace_id, x->wire_trace, 2);
		copy_words(ev->parent_id, x->wire_parent, 1);
		ev->trace_flags = inherit(policy, ev->trace_id, x->wire_flags);
		ev->link = HP_LINK_HEADER;
	} else {
		if (x->contexts)
			count(HP_STAT_invalid_context);
		new_id(ev->trace_id, 2);
		ev->trace_flags = HP_FLAG_RANDOM | sample(policy, ev->trace_id);
		ev->tracestate_len = 0;
	}
	new_id(ev->span_id, 1);
}

/* A client exchange that begins: child of what its context serves, or a new trace. */
static __always_inline void derive_context(struct hp_exchange *x, const struct hp_policy *policy,
					   const struct hp_exchange *parent)
{
	struct hp_exchange_event *ev = &x->ev;

	new_id(ev->span_id, 1);
	if (!parent) {
		new_id(ev->trace_id, 2);
		*(__u64 *)ev->parent_id = 0;
		*(__u64 *)x->origin = 0;
		ev->trace_flags = HP_FLAG_RANDOM | sample(policy, ev->trace_id);
		ev->link = HP_LINK_NONE;
		return;
	}
	copy_words(ev->trace_id, parent->ev.trace_id, 2);
	copy_words(ev->parent_id, parent->ev.span_id, 1);
	if (parent->ev.link == HP_LINK_HEADER)
		copy_words(x->origin, parent->ev.parent_id, 1);
	ev->trace_flags = inherit(policy, ev->trace_id, parent->ev.trace_flags);
	ev->link = HP_LINK_THREAD;
}

/*
 * Whether the traceparent in the head is the one that the server exchange came with:
 * a proxy that copies headers, not an application that traces itself.
 */
static __always_inline bool is_forwarded(const struct hp_exchange *x)
{
	return !zero(x->origin, 1) && same(x->wire_trace, x->ev.trace_id, 2) &&
	       same(x->wire_parent, x->origin, 1);
}

/* The application sent a traceparent of its own: that is the span's context then. */
static __always_inline void adopt_context(struct hp_exchange *x)
{
	struct hp_exchange_event *ev = &x->ev;

	if (!same(x->wire_trace, ev->trace_id, 2)) {
		copy_words(ev->trace_id, x->wire_trace, 2);
		*(__u64 *)ev->parent_id = 0;
		ev->link = HP_LINK_NONE;
	}
	copy_words(ev->span_id, x->wire_parent, 1);
	ev->trace_flags = x->wire_flags;
	ev->flags |= HP_X_ADOPTED;
	count(HP_STAT_adopted);
}

#endif
