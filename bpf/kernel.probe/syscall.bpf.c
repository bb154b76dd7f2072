// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * The same as receive.bpf.c and send.bpf.c for kernels without their tracepoints
 * (before 6.3): the end of the system call, and the socket behind its descriptor.
 */
#include "transfer.h"

#define MSG_PEEK 2
#define MSG_TRUNC 0x20
#define MSG_OOB 1
#define S_IFMT 0170000
#define S_IFSOCK 0140000

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} syscall_next SEC(".maps");

enum hp_direction {
	HP_NO_TRANSFER,
	HP_RECEIVES,
	HP_SENDS,
};

static __always_inline int direction(__u64 number)
{
	switch (number) {
	case HP_SYS_READ:
	case HP_SYS_READV:
	case HP_SYS_RECVFROM:
	case HP_SYS_RECVMSG:
	case HP_SYS_PREADV2:
		return HP_RECEIVES;
	case HP_SYS_WRITE:
	case HP_SYS_WRITEV:
	case HP_SYS_SENDTO:
	case HP_SYS_SENDMSG:
	case HP_SYS_SENDFILE:
	case HP_SYS_PWRITEV2:
		return HP_SENDS;
	default:
		return HP_NO_TRANSFER;
	}
}

/* The socket behind a descriptor of the caller, if it is one of TCP. */
static __always_inline struct sock *socket_of(__u32 descriptor)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct socket *socket;
	struct file *file;
	struct sock *sk;
	__u16 family;

	if (descriptor >= BPF_CORE_READ(table, max_fds))
		return NULL;
	if (bpf_probe_read_kernel(&file, sizeof(file), BPF_CORE_READ(table, fd) + descriptor))
		return NULL;
	if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return NULL;
	socket = BPF_CORE_READ(file, private_data);
	sk = BPF_CORE_READ(socket, sk);
	family = BPF_CORE_READ(sk, __sk_common.skc_family);
	if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP ||
	    (family != AF_INET && family != AF_INET6))
		return NULL;
	return sk;
}

/* Flags of recvfrom and recvmsg. */
static __always_inline __u32 receive_flags(__u64 number, const struct pt_regs *regs)
{
	if (number == HP_SYS_RECVFROM)
		return HP_REGISTER(regs, r10);
	return number == HP_SYS_RECVMSG ? HP_REGISTER(regs, dx) : 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(hp_syscall, struct pt_regs *regs, long ret)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	struct hp_policy *policy = policy_of(pid_tgid >> 32);
	struct sock *sk;
	__u64 number;
	__u64 cookie;
	__u32 flags;
	int way;

	if (!policy || !hp_live())
		return 0;
	number = HP_REGISTER(regs, orig_ax);
	way = direction(number);
	flags = receive_flags(number, regs);
	if (way == HP_NO_TRANSFER || (way == HP_RECEIVES && ret < 0) ||
	    (flags & (MSG_PEEK | MSG_OOB)))
		return 0;
	sk = socket_of(HP_REGISTER(regs, di));
	if (!sk)
		return 0;
	cookie = BPF_CORE_READ(sk, __sk_common.skc_cookie.counter);
	if (way == HP_SENDS) {
		if (begin_send(sk, cookie, pid_tgid, ret, regs, policy))
			bpf_tail_call(ctx, &syscall_next, 1);
	} else if (begin_receive(sk, cookie, pid_tgid, ret, regs, policy, flags & MSG_TRUNC)) {
		bpf_tail_call(ctx, &syscall_next, 0);
	}
	return 0;
}

SEC("tp_btf/sys_exit")
int hp_sys_receive(void *ctx)
{
	if (go_on_receiving() == HP_MORE)
		bpf_tail_call(ctx, &syscall_next, 0);
	return 0;
}

SEC("tp_btf/sys_exit")
int hp_sys_send(void *ctx)
{
	if (go_on_sending() == HP_MORE)
		bpf_tail_call(ctx, &syscall_next, 1);
	return 0;
}
