/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Finding, making and giving up flows; whether a process takes part. */
#ifndef HOTPROBE_FLOWS_H
#define HOTPROBE_FLOWS_H

#include "flow.h"

#define HP_TRIES 64 /* messages looked at before a flow counts as not HTTP */

extern int LINUX_KERNEL_VERSION __kconfig;

/* The policy of a process that takes part, else NULL. */
static __always_inline struct hp_policy *policy_of(__u32 tgid)
{
	struct hp_policy *policy = bpf_map_lookup_elem(&hp_procs, &tgid);

	return policy && (policy->flags & HP_POLICY_TRACE) ? policy : NULL;
}

/* What a flow must have been made under to be up to date; 0: no core keeps flows. */
static __always_inline __u32 current_epoch(const struct hp_policy *policy)
{
	__u32 first = 0;
	__u32 *core = bpf_map_lookup_elem(&hp_core, &first);

	return core && *core ? *core + policy->epoch : 0;
}

static __always_inline struct hp_flow *new_flow(__u64 cookie, __u32 tgid, __u32 epoch, __u8 flags)
{
	struct hp_blank *blank;
	struct hp_flow *f;
	__u32 first = 0;

	blank = bpf_map_lookup_elem(&hp_blank, &first);
	if (!blank || bpf_map_update_elem(&hp_flows, &cookie, &blank->flow, BPF_ANY)) {
		count(HP_STAT_lost_flow_map);
		return NULL;
	}
	f = bpf_map_lookup_elem(&hp_flows, &cookie);
	if (!f)
		return NULL;
	f->tgid = tgid;
	f->epoch = epoch;
	f->flags = flags;
	return f;
}

static __always_inline bool given_up(const struct hp_flow *f)
{
	return f->rx.state == HP_OPAQUE && f->tx.state == HP_OPAQUE;
}

/* The request direction: number of the current request; the response direction: of its answer. */
static __always_inline bool is_server(const struct hp_flow *f)
{
	return f->role == HP_SERVER;
}

/* The socket's cookie; made now where the kernel lets us, else by whoever saw it open. */
static __always_inline __u64 cookie_of(struct sock *sk)
{
	__u64 cookie = sk->__sk_common.skc_cookie.counter;

	if (!cookie && LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 12, 0))
		cookie = bpf_get_socket_cookie(sk);
	return cookie;
}

static __always_inline bool is_tcp(const struct sock *sk)
{
	return sk->sk_protocol == IPPROTO_TCP && (sk->__sk_common.skc_family == AF_INET ||
						  sk->__sk_common.skc_family == AF_INET6);
}

#endif
