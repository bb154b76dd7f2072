// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Hooks in the kernel's own code: a function that every TCP sender passes, system calls, opened files. */
#include "trial.h"

SEC("kprobe/tcp_sendmsg")
int t_kprobe(void *ctx)
{
	fire();
	return 0;
}

SEC("kretprobe/tcp_sendmsg")
int t_kretprobe(void *ctx)
{
	fire();
	return 0;
}

SEC("kprobe.multi/tcp_sendmsg")
int t_kprobe_multi(void *ctx)
{
	fire();
	return 0;
}

SEC("fentry/tcp_sendmsg")
int t_fentry(void *ctx)
{
	fire();
	return 0;
}

SEC("fexit/tcp_sendmsg")
int t_fexit(void *ctx)
{
	fire();
	return 0;
}

SEC("tp_btf/sys_enter")
int t_tp_btf(void *ctx)
{
	fire();
	return 0;
}

SEC("raw_tp/sys_enter")
int t_raw_tp(void *ctx)
{
	fire();
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_read")
int t_tracepoint(void *ctx)
{
	fire();
	return 0;
}

SEC("lsm/file_open")
int t_lsm(void *ctx)
{
	fire();
	return 0;
}
