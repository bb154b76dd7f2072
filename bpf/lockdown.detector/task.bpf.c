// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Storage that lives and dies with a task. */
#include "trial.h"

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} of_task SEC(".maps");

SEC("tp_btf/sys_enter")
int t_task_storage(void *ctx)
{
	if (bpf_task_storage_get(&of_task, bpf_get_current_task_btf(), NULL,
				 BPF_LOCAL_STORAGE_GET_F_CREATE))
		fire();
	return 0;
}
