/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* W3C Trace Context: reading and writing traceparent, ids, sampling. */
#ifndef HOTPROBE_CONTEXT_H
#define HOTPROBE_CONTEXT_H

#include "text.h"

#define HP_TRACEPARENT 55 /* 00-{32}-{16}-{2} */
#define HP_FLAG_SAMPLED 1
#define HP_FLAG_RANDOM 2

static __always_inline bool zero(const __u8 *id, int words)
{
	const __u64 *word = (const __u64 *)id;

	return words == 2 ? !(word[0] | word[1]) : !word[0];
}

static __always_inline bool same(const __u8 *a, const __u8 *b, int words)
{
	const __u64 *x = (const __u64 *)a, *y = (const __u64 *)b;

	return words == 2 ? x[0] == y[0] && x[1] == y[1] : x[0] == y[0];
}

static __always_inline void copy_words(__u8 *to, const __u8 *from, int words)
{
	((__u64 *)to)[0] = ((const __u64 *)from)[0];
	if (words == 2)
		((__u64 *)to)[1] = ((const __u64 *)from)[1];
}

/* Fills an id with random bytes; never all zero. */
static __always_inline void new_id(__u8 *id, int words)
{
	__u32 *part = (__u32 *)id;

	for (int i = 0; i < words * 2; i++)
		part[i] = bpf_get_prandom_u32();
	if (zero(id, words))
		part[0] = 1;
}

/* Reads n bytes in hexadecimal from text; returns 0, or not 0 if a digit is wrong. */
static __always_inline __u8 from_hex(const __u8 *text, __u8 *to, int n)
{
	__u8 wrong = 0;

	for (int i = 0; i < n; i++) {
		__u8 high = (hp_class[text[2 * i]] & HP_DIGIT) - 1;
		__u8 low = (hp_class[text[2 * i + 1]] & HP_DIGIT) - 1;

		wrong |= (high | low) & 0xf0;
		to[i] = high << 4 | low;
	}
	return wrong;
}

static __always_inline void to_hex(const __u8 *from, __u8 *text, int n)
{
	for (int i = 0; i < n; i++) {
		text[2 * i] = hp_digits[from[i] >> 4];
		text[2 * i + 1] = hp_digits[from[i] & 15];
	}
}

/*
 * Reads the traceparent that is the line's value into the exchange. W3C Trace
 * Context, section 3.2: lower-case digits, version not ff, ids not zero; a later
 * version may carry more behind a dash.
 */
static __always_inline bool read_traceparent(struct hp_thread *t, struct hp_exchange *x)
{
	const __u8 *text = t->scratch;
	__u8 version, wrong;
	__u32 len = t->run.value_len;

	if (len < HP_TRACEPARENT ||
	    copy_line(t, t->run.value, HP_TRACEPARENT + 1, t->scratch, HP_TRACEPARENT + 1) == 0)
		return false;
	wrong = from_hex(text, &version, 1);
	wrong |= from_hex(text + 3, x->wire_trace, 16);
	wrong |= from_hex(text + 36, x->wire_parent, 8);
	wrong |= from_hex(text + 53, &x->wire_flags, 1);
	wrong |= text[2] ^ '-';
	wrong |= text[35] ^ '-';
	wrong |= text[52] ^ '-';
	if (wrong || version == 0xff || zero(x->wire_trace, 2) || zero(x->wire_parent, 1))
		return false;
	if (version == 0)
		x->wire_flags &= HP_FLAG_SAMPLED | HP_FLAG_RANDOM;
	else
		x->wire_flags &= HP_FLAG_SAMPLED;
	return len == HP_TRACEPARENT || (version != 0 && text[HP_TRACEPARENT] == '-');
}

/* Writes the context of an exchange as the 55 characters of version 00. */
static __always_inline void write_traceparent(const struct hp_exchange_event *ev, __u8 *text)
{
	text[0] = '0';
	text[1] = '0';
	text[2] = '-';
	to_hex(ev->trace_id, text + 3, 16);
	text[35] = '-';
	to_hex(ev->span_id, text + 36, 8);
	text[52] = '-';
	to_hex(&ev->trace_flags, text + 53, 1);
}

/* The decision of the process's own sampler about a trace id: 0 or 1. */
static __always_inline __u8 sample(const struct hp_policy *policy, const __u8 *trace_id)
{
	__s64 random = bpf_be64_to_cpu(((const __u64 *)trace_id)[1]);

	if (policy->sampler_root != HP_ROOT_RATIO)
		return policy->sampler_root == HP_ROOT_ON;
	if (random < 0)
		random = -random;
	return random < (__s64)policy->ratio_bound;
}

/* Flags of a span whose parent has these flags. */
static __always_inline __u8 inherit(const struct hp_policy *policy, const __u8 *trace_id,
				    __u8 flags)
{
	if (policy->parent_based)
		return flags;
	return (flags & ~HP_FLAG_SAMPLED) | sample(policy, trace_id);
}

#endif
