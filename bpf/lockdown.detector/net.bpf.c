// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Programs of a network interface. */
#include "trial.h"

SEC("tc")
int t_tc(struct __sk_buff *skb)
{
	fire();
	return CONTINUE;
}

SEC("tcx/ingress")
int t_tcx(struct __sk_buff *skb)
{
	fire();
	return CONTINUE;
}

SEC("xdp")
int t_xdp(struct xdp_md *ctx)
{
	fire();
	return XDP_PASS;
}
