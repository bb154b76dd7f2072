// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * Attached to the socket map where, without a verdict, ioctl(FIONREAD) would answer 0
 * with data queued (some kernels, found out by trial).
 */
#include "enrol.h"

SEC("sk_skb/stream_verdict")
int hp_pass(struct __sk_buff *skb)
{
	__u64 none = 0;

	if (skb->family == HP_NO_FAMILY)
		return bpf_sk_redirect_hash(skb, &hp_sockets, &none, 0);
	if (skb->family == HP_NOR_FAMILY)
		return bpf_sk_redirect_hash(skb, &hp_diverted, &none, 0);
	return SK_PASS;
}
