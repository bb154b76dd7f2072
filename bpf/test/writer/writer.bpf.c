// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * The least that needs bpf_probe_write_user: a process that calls getpgid with the number
 * below and an address in the second register finds an answer there.
 */
#include "kernel.h"
#include "swap.h"

#define SYS_GETPGID 121
#define QUESTION 0x600dca11

SEC("tp_btf/sys_enter")
int BPF_PROG(hp_test_write, struct pt_regs *regs, long number)
{
	__u64 answer = QUESTION;

	if (number != SYS_GETPGID || !hp_live() || (__u32)BPF_CORE_READ(regs, di) != QUESTION)
		return 0;
	bpf_probe_write_user((void *)BPF_CORE_READ(regs, si), &answer, sizeof(answer));
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
