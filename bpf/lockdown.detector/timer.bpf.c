// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* A timer that runs out at once. */
#include "trial.h"

#define CLOCK_MONOTONIC 1

struct clock {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct clock);
} clocks SEC(".maps");

static int ring(void *map, __u32 *key, struct clock *clock)
{
	fire();
	return 0;
}

SEC("tc")
int t_timer(struct __sk_buff *skb)
{
	__u32 first = 0;
	struct clock *clock = bpf_map_lookup_elem(&clocks, &first);

	if (!clock)
		return 0;
	bpf_timer_init(&clock->timer, &clocks, CLOCK_MONOTONIC);
	bpf_timer_set_callback(&clock->timer, ring);
	bpf_timer_start(&clock->timer, 0, 0);
	return 0;
}
