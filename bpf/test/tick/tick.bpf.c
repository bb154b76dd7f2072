/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * What the loader's tests load: an event for each getpgid(number) of one process, a
 * cgroup program behind a dispatcher, and programs that the kernel refuses.
 */
#include "kernel.h"
#include "swap.h"

#define RING_SIZE (256 * 1024)
#define ALLOW 1

const volatile __u32 tick_tgid;
const volatile __u64 tick_syscall;
const volatile __u16 tick_extra;

struct tick_event {
	__u32 generation;
	__u32 number;
	__u8 extra[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_SIZE);
} tick_ring SEC(".maps");

/* 0: events that did not fit. 1: connections seen by the program in the slot. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} hp_tick_count SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} tick_percpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} hp_tick_slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 16);
	__type(key, __u64);
	__type(value, __u32);
} hp_tick_socks SEC(".maps");

static __always_inline void count(__u32 what)
{
	__u64 *value = bpf_map_lookup_elem(&hp_tick_count, &what);

	if (value)
		__sync_fetch_and_add(value, 1);
}

static __always_inline int tick(struct pt_regs *regs, long id)
{
	struct tick_event *event;
	__u64 wake = BPF_RB_NO_WAKEUP;

	if (bpf_get_current_pid_tgid() >> 32 != tick_tgid || id != tick_syscall || !hp_live())
		return 0;
	event = bpf_ringbuf_reserve(&tick_ring, sizeof(*event), 0);
	if (!event) {
		count(0);
		return 0;
	}
	event->generation = hp_generation;
	event->number = regs->di;
	__builtin_memset(event->extra, tick_extra, sizeof(event->extra));
	if (event->number == 0) {
		bpf_ringbuf_discard(event, BPF_RB_NO_WAKEUP);
		return 0;
	}
	if (bpf_ringbuf_query(&tick_ring, BPF_RB_AVAIL_DATA) > RING_SIZE / 4)
		wake = BPF_RB_FORCE_WAKEUP;
	bpf_ringbuf_submit(event, wake);
	return 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(tick_enter, struct pt_regs *regs, long id)
{
	return tick(regs, id);
}

SEC("fentry/__x64_sys_getpgid")
int BPF_PROG(tick_fentry, struct pt_regs *regs)
{
	return tick(regs, tick_syscall);
}

SEC("cgroup/connect4")
int tick_connect(struct bpf_sock_addr *ctx)
{
	bpf_tail_call(ctx, &hp_tick_slots, 0);
	return ALLOW;
}

SEC("cgroup/connect4")
int tick_counted(struct bpf_sock_addr *ctx)
{
	count(1);
	return ALLOW;
}

SEC("sk_msg")
int tick_message(struct sk_msg_md *msg)
{
	count(2);
	return SK_PASS;
}

SEC("tp_btf/tick_no_such_point")
int BPF_PROG(tick_nowhere)
{
	return 0;
}

SEC("tp_btf/sys_enter")
int tick_refused(void *ctx)
{
	__u32 key = bpf_get_prandom_u32();
	__u64 *value = bpf_map_lookup_elem(&hp_tick_count, &key);

	return *value; /* not checked for NULL */
}

char _license[] SEC("license") = "Dual MIT/GPL";
