// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Functions of the kernel that programs may call: open-coded iterators, and a guard of preemption. */
#include "trial.h"

#define TURNS 4

struct bpf_iter_num {
	__u64 opaque[1];
} __attribute__((aligned(8)));

extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __weak __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __weak __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __weak __ksym;
extern void bpf_preempt_disable(void) __weak __ksym;
extern void bpf_preempt_enable(void) __weak __ksym;

SEC("raw_tp/sys_enter")
int t_iterator(void *ctx)
{
	struct bpf_iter_num it;

	bpf_iter_num_new(&it, 0, TURNS);
	while (bpf_iter_num_next(&it))
		fire();
	bpf_iter_num_destroy(&it);
	return 0;
}

SEC("raw_tp/sys_enter")
int t_preempt(void *ctx)
{
	bpf_preempt_disable();
	fire();
	bpf_preempt_enable();
	return 0;
}
