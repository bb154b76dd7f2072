/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Reading and writing text within t->line without branches per byte. */
#ifndef HOTPROBE_TEXT_H
#define HOTPROBE_TEXT_H

#include "flow.h"
#include "global.h"

#define HP_VALUE_SPACES 32 /* optional white space looked through, each side */

#define WORD(a, b, c, d, e, f, g, h)                                                              \
	((__u64)(a) | (__u64)(b) << 8 | (__u64)(c) << 16 | (__u64)(d) << 24 | (__u64)(e) << 32 |  \
	 (__u64)(f) << 40 | (__u64)(g) << 48 | (__u64)(h) << 56)

#define HP_HTTP_1 WORD('H', 'T', 'T', 'P', '/', '1', '.', 0)

/*
 * What a byte is: the low five bits are one more than its value as a lower-case
 * hexadecimal digit, 0 for any other byte. A table instead of comparisons keeps the
 * number of paths small that the verifier has to walk.
 */
#define HP_DIGIT 0x1f
#define HP_SPACE 0x20 /* optional white space */
#define HP_METHOD 0x40 /* part of a method's name */

static const __u8 hp_class[256] SEC(".rodata") = {
	['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16,
	[' '] = HP_SPACE,
	['\t'] = HP_SPACE,
	['A' ... 'Z'] = HP_METHOD,
	['-'] = HP_METHOD,
	['_'] = HP_METHOD,
};

static const __u8 hp_digits[16] SEC(".rodata") = { '0', '1', '2', '3', '4', '5', '6', '7',
				    '8', '9', 'a', 'b', 'c', 'd', 'e', 'f' };

/* The n (at most 8) bytes at offset in lower case, the rest zero. */
static __always_inline __u64 lower(const struct hp_thread *t, __u32 offset, int n)
{
	__u64 word = *(const __u64 *)(t->line + offset) | 0x2020202020202020ULL;

	return n == 8 ? word : word & ((1ULL << (n * 8)) - 1);
}

static __always_inline __u8 line_char(const struct hp_thread *t, __u64 at)
{
	asm volatile("" : "+r"(at));
	return at < HP_LINE ? *(volatile const __u8 *)(t->line + at) : 0;
}

static __always_inline bool is_space(__u8 c)
{
	return hp_class[c] & HP_SPACE;
}

/*
 * Sets value and value_len of the run to what is behind the field's name, without the
 * white space around it. All that changes is in memory: what the verifier does not track
 * it does not have to walk again.
 */
__noinline int hp_find_value(HP_THREAD_ARG, __u32 name)
{
	HP_GET_THREAD;
	struct hp_run *r;

	if (!t)
		return 0;
	r = &t->run;
	r->value = name;
	for (int i = 0; i < HP_VALUE_SPACES && is_space(line_char(t, r->value)); i++)
		r->value++;
	r->value_len = r->line_len - 1;
	if (line_char(t, r->value_len - 1) == '\r')
		r->value_len--;
	for (int i = 0; i < HP_VALUE_SPACES && is_space(line_char(t, r->value_len - 1)); i++)
		r->value_len--;
	r->value_len = r->value_len > r->value ? r->value_len - r->value : 0;
	return 0;
}

/* Copies n bytes (at most max, a constant) of the line to memory of at least max bytes. */
static __always_inline __u32 copy_line(const struct hp_thread *t, __u64 from, __u64 n, void *to,
				       const __u64 max)
{
	if (n > max)
		n = max;
	asm volatile("" : "+r"(from), "+r"(n));
	/* No check for 0 beside this one: clang makes one of n - 1 of both, which verifiers do not follow. */
	if (from > HP_LINE + 64 - max || n > max)
		return 0;
	if (bpf_probe_read_kernel(to, n, t->line + from))
		return 0;
	return n;
}

/* Sets r->number to the decimal number that is the whole value. Returns 0, or -1 if it is none. */
__noinline int hp_decimal(HP_THREAD_ARG)
{
	HP_GET_THREAD;
	__u32 len;

	if (!t)
		return -1;
	len = t->run.value_len;
	t->run.number = 0;
	if (!len || len > 18)
		return -1;
	for (__u32 i = 0; i < 18 && i < len; i++) {
		__u8 digit = line_char(t, t->run.value + i) - '0';

		if (digit > 9)
			return -1;
		t->run.number = t->run.number * 10 + digit;
	}
	return 0;
}

#endif
