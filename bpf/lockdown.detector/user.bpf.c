// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * Probes on a function of our own process, a64l(text). The trial calls it with a text that
 * is followed, 8 bytes on, by another one: what the function returns tells which it saw.
 */
#include "trial.h"

#define COOKIE 0x68746f72706f6273ULL /* as the trial attaches it */

#if defined(__TARGET_ARCH_arm64)
#define FIRST_ARGUMENT(ctx) (((struct user_pt_regs *)(ctx))->regs[0])
#else
#define FIRST_ARGUMENT(ctx) ((ctx)->rdi)
#endif

SEC("uprobe")
int t_uprobe(struct pt_regs *ctx)
{
	fire();
	return 0;
}

SEC("uretprobe")
int t_uretprobe(struct pt_regs *ctx)
{
	fire();
	return 0;
}

SEC("uprobe.s")
int t_sleepable(struct pt_regs *ctx)
{
	char text[8];

	if (!bpf_copy_from_user(text, sizeof(text), (void *)FIRST_ARGUMENT(ctx)))
		fire();
	return 0;
}

SEC("uprobe")
int t_cookie(struct pt_regs *ctx)
{
	if (bpf_get_attach_cookie(ctx) == COOKIE)
		fire();
	return 0;
}

SEC("uprobe.multi")
int t_multi(struct pt_regs *ctx)
{
	fire();
	return 0;
}

SEC("uprobe.session")
int t_session(struct pt_regs *ctx)
{
	fire();
	return 0;
}

SEC("uprobe.multi")
int t_registers(struct pt_regs *ctx)
{
	FIRST_ARGUMENT(ctx) += 8;
	fire();
	return 0;
}

SEC("uprobe")
int t_write_user(struct pt_regs *ctx)
{
	char z = 'z';

	if (!bpf_probe_write_user((void *)FIRST_ARGUMENT(ctx), &z, sizeof(z)))
		fire();
	return 0;
}
