// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * Whether programs of tracepoints can be preempted. The kernel skips a program that runs on
 * the same CPU already, so that a preempted one makes others miss what they should see.
 */
#include "trial.h"

#define PREEMPT_MASK 0xff /* of a preempt count: how often preemption was switched off */

extern const int __preempt_count __ksym __weak;

SEC("tp_btf/inet_sock_set_state")
int t_preempted(void *ctx)
{
	const int *count = bpf_this_cpu_ptr(&__preempt_count);

	if (!(*count & PREEMPT_MASK))
		fire();
	return 0;
}
