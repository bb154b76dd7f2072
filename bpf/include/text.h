/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Reading and writing text within t->line without branches per byte. */
#ifndef HOTPROBE_TEXT_H
#define HOTPROBE_TEXT_H

#include "flow.h"

#define HP_VALUE_SPACES 64 /* optional white space looked through, each side */

#define WORD(a, b, c, d, e, f, g, h)                                                              \
	((__u64)(a) | (__u64)(b) << 8 | (__u64)(c) << 16 | (__u64)(d) << 24 | (__u64)(e) << 32 |  \
	 (__u64)(f) << 40 | (__u64)(g) << 48 | (__u64)(h) << 56)

#define HP_HTTP_1 WORD('H', 'T', 'T', 'P', '/', '1', '.', 0)

/* Value of a lower-case hexadecimal digit; 0xff for any other byte. */
static const __u8 hp_nibble[256] = {
	[0 ... 255] = 0xff, ['0'] = 0,  ['1'] = 1,  ['2'] = 2,  ['3'] = 3,  ['4'] = 4,
	['5'] = 5,	    ['6'] = 6,  ['7'] = 7,  ['8'] = 8,  ['9'] = 9,  ['a'] = 10,
	['b'] = 11,	    ['c'] = 12, ['d'] = 13, ['e'] = 14, ['f'] = 15,
};

static const __u8 hp_digits[16] = { '0', '1', '2', '3', '4', '5', '6', '7',
				    '8', '9', 'a', 'b', 'c', 'd', 'e', 'f' };

/* The n (at most 8) bytes at offset in lower case, the rest zero. */
static __always_inline __u64 lower(const struct hp_thread *t, __u32 offset, int n)
{
	__u64 word = *(const __u64 *)(t->line + offset) | 0x2020202020202020ULL;

	return n == 8 ? word : word & ((1ULL << (n * 8)) - 1);
}

static __always_inline __u8 line_char(const struct hp_thread *t, __u32 at)
{
	asm volatile("" : "+r"(at));
	return at < HP_LINE ? t->line[at] : 0;
}

static __always_inline bool is_space(__u8 c)
{
	return c == ' ' || c == '\t';
}

/* Sets r->value and r->value_len to the value behind the colon, without the white space around it. */
static __always_inline void find_value(struct hp_thread *t, const struct hp_dir *d, __u32 from)
{
	struct hp_run *r = &t->run;
	__u32 end = d->line_len;

	if (end > HP_LINE)
		end = HP_LINE;
	r->value = from;
	for (int i = 0; i < HP_VALUE_SPACES && is_space(line_char(t, r->value)); i++)
		r->value++;
	if (end && line_char(t, end - 1) == '\n')
		end--;
	if (end && line_char(t, end - 1) == '\r')
		end--;
	r->value_len = end > r->value ? end - r->value : 0;
	for (int i = 0; i < HP_VALUE_SPACES; i++) {
		if (!r->value_len || !is_space(line_char(t, r->value + r->value_len - 1)))
			break;
		r->value_len--;
	}
}

/* Copies n bytes (at most max, a constant) of the line to memory of at least max bytes. */
static __always_inline __u32 copy_line(const struct hp_thread *t, __u32 from, __u32 n, void *to,
				       const __u32 max)
{
	if (n > max)
		n = max;
	asm volatile("" : "+r"(from), "+r"(n));
	if (from > HP_LINE + 64 - max || n > max || !n)
		return 0;
	if (bpf_probe_read_kernel(to, n, t->line + from))
		return 0;
	return n;
}

/* Reads the decimal number that is the whole value; -1 if it is none. */
static __always_inline __s64 decimal_value(const struct hp_thread *t)
{
	__u64 number = 0;
	__u32 len = t->run.value_len;

	if (!len || len > 18)
		return -1;
	for (__u32 i = 0; i < 18 && i < len; i++) {
		__u8 digit = line_char(t, t->run.value + i) - '0';

		if (digit > 9)
			return -1;
		number = number * 10 + digit;
	}
	return number;
}

#endif
