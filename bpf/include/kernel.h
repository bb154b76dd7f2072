/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * The kernel's structures, as far as Hotprobe reads them. Offsets are taken from
 * the running kernel (CO-RE); only names and types of the members matter here.
 */
#ifndef HOTPROBE_KERNEL_H
#define HOTPROBE_KERNEL_H

#include <linux/types.h>
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define AF_INET 2
#define AF_INET6 10
#define IPPROTO_TCP 6
#define SOCK_STREAM 1

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct in6_addr {
	union {
		__u8 u6_addr8[16];
	} in6_u;
};

struct sock_common {
	union {
		struct {
			__be32 skc_daddr;
			__be32 skc_rcv_saddr;
		};
	};
	union {
		struct {
			__be16 skc_dport;
			__u16 skc_num;
		};
	};
	unsigned short skc_family;
	volatile unsigned char skc_state;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	struct {
		__s64 counter;
	} skc_cookie;
};

struct sock {
	struct sock_common __sk_common;
	int sk_sndbuf;
	int sk_wmem_queued;
	__u8 sk_shutdown;
	__u16 sk_protocol;
};

struct tcp_sock {
	__u32 copied_seq;
	__u32 write_seq;
} __attribute__((preserve_access_index));

struct socket {
	struct sock *sk;
};

struct inode {
	unsigned short i_mode;
};

struct file {
	struct inode *f_inode;
	void *private_data;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct pt_regs {
	unsigned long r10;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	unsigned long orig_ax;
	__u16 cs;
	unsigned long ax;
};

struct signal_struct {
	struct {
		int counter;
	} live;
};

struct task_struct {
	void *stack;
	int pid;
	int tgid;
	__u64 self_exec_id;
	struct files_struct *files;
	struct signal_struct *signal;
	char comm[16];
};

#pragma clang attribute pop

/*
 * A member of an object that is known by its address only. Read in place on kernels that take
 * objects without HP_NUMBERS (global.h): they have bpf_rdonly_cast(), since Linux 6.2.
 */
#ifdef HP_NUMBERS
#define HP_READ(type, address, member)                 \
	({                                             \
		const type *hp_at = (void *)(address); \
		BPF_CORE_READ(hp_at, member);          \
	})
#else
extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym;

#define HP_READ(type, address, member)                                                          \
	(((type *)bpf_rdonly_cast((void *)(address), bpf_core_type_id_kernel(type)))->member)
#endif

#endif
