/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Where the bytes of the current system call are: its user buffer or vectors,
 * from the registers the task entered the kernel with. x86-64 system call numbers.
 */
#ifndef HOTPROBE_MESSAGE_H
#define HOTPROBE_MESSAGE_H

#include "flow.h"

#define HP_THREAD_SIZE 16384 /* arch/x86/include/asm/page_64_types.h */
#define HP_USER_CS 0x33 /* arch/x86/include/asm/segment.h: 64-bit user code */
#define HP_MAX_VECTORS 1024 /* UIO_MAXIOV */

enum hp_syscall {
	HP_SYS_READ = 0,
	HP_SYS_WRITE = 1,
	HP_SYS_READV = 19,
	HP_SYS_WRITEV = 20,
	HP_SYS_SENDFILE = 40,
	HP_SYS_SENDTO = 44,
	HP_SYS_RECVFROM = 45,
	HP_SYS_SENDMSG = 46,
	HP_SYS_RECVMSG = 47,
	HP_SYS_PREADV2 = 327,
	HP_SYS_PWRITEV2 = 328,
};

/* A register: read in place where entry_registers() comes with its type, else as any kernel memory. */
#define HP_REGISTER(regs, name)                                                      \
	(bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs)         \
		 ? (regs)->name                                                      \
		 : BPF_CORE_READ(regs, name))

/* Registers of the calling task at its entry into the kernel; a kernel address. */
static __always_inline const struct pt_regs *entry_registers(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs))
		return (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
	return BPF_CORE_READ(task, stack) + HP_THREAD_SIZE -
	       bpf_core_type_size(struct pt_regs);
}

/* Fills r->base or r->vec; r->opaque when the call is none that we know. */
static __always_inline void locate(struct hp_run *r, const struct pt_regs *regs)
{
	__u64 address = HP_REGISTER(regs, si);
	__u64 number = HP_REGISTER(regs, orig_ax);
	__u64 vectors[2] = { 0, HP_REGISTER(regs, dx) };

	r->base = address;
	r->vec = 0;
	r->opaque = HP_REGISTER(regs, cs) != HP_USER_CS;
	if (number == HP_SYS_READ || number == HP_SYS_WRITE || number == HP_SYS_SENDTO ||
	    number == HP_SYS_RECVFROM)
		return;
	vectors[0] = address;
	if (number == HP_SYS_SENDMSG || number == HP_SYS_RECVMSG) {
		/* struct user_msghdr: msg_iov and msg_iovlen */
		if (bpf_probe_read_user(vectors, sizeof(vectors), (void *)(address + 16)))
			r->opaque = 1;
	} else if (number != HP_SYS_READV && number != HP_SYS_WRITEV &&
		   number != HP_SYS_PREADV2 && number != HP_SYS_PWRITEV2) {
		r->opaque = 1;
	}
	r->vec = vectors[0];
	r->vec_count = vectors[1] > HP_MAX_VECTORS ? HP_MAX_VECTORS : vectors[1];
	r->vec_index = 0;
	r->vec_start = 0;
}

/* A message of this many bytes begins. */
static __always_inline void start_run(struct hp_run *r, __u64 cookie, const struct hp_dir *d,
				      __u32 total)
{
	r->cookie = cookie;
	r->tid = bpf_get_current_pid_tgid();
	r->line_at = -(__s32)d->line_len;
	r->ktime = bpf_ktime_get_ns();
	r->total = total;
	r->done = 0;
	r->window = 0;
	r->have = 0;
	r->in_kernel = 0;
	r->rounds = 0;
	r->write = 0;
	r->gone = 0;
}

#endif
