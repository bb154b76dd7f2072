/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * The least that a socket must bear to be written to: used to find out whether
 * ioctl(FIONREAD) and splice(2) still tell the truth with it, and without the verdict,
 * and in how many segments a message leaves that something was pushed into.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 4);
	__type(key, __u64);
	__type(value, __u32);
} trial_socks SEC(".maps");

SEC("sk_msg")
int trial_msg(struct sk_msg_md *msg)
{
	return SK_PASS;
}

SEC("sk_skb/stream_verdict")
int trial_verdict(struct __sk_buff *skb)
{
	return SK_PASS;
}

#define PUSHED 4

/* Whether what was pushed in and what was there become one piece again. */
const volatile __u8 trial_pull;

SEC("sk_msg")
int trial_push(struct sk_msg_md *msg)
{
	if (!bpf_msg_push_data(msg, 1, PUSHED, 0) && trial_pull)
		bpf_msg_pull_data(msg, 0, msg->size, 0);
	return SK_PASS;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
