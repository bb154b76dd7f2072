/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Proxies send the traceparent on that a request came with. So a request that goes out with the
 * context of one that is being served belongs to that one, whichever thread sends it. What came in
 * is noted in a table where newer notes take the place of older ones; a note is believed only as
 * long as the exchange that it names is open and came with that very context.
 *
 * A note costs a look into memory that is seldom in a cache. Most processes never send a context
 * on: after many notes in vain none are made, until the process sends one that is not ours.
 */
#ifndef HOTPROBE_COPIES_H
#define HOTPROBE_COPIES_H

#include "context.h"
#include "exchanges.h"
#include "serving.h"

#define HP_NOTE_BITS 14
#define HP_NOTE_WAYS 4
#define HP_NOTES_IN_VAIN 1024
#define HP_NOTE_ALWAYS (~0U)

/* A server exchange by the parent id that it came with. */
struct hp_note {
	__u64 parent;
	__u64 cookie;
	__u32 number;
	__u32 tgid;
	__u32 when; /* ms, to tell which is older */
	__u32 several; /* another one with this context was open when this one began */
};

struct hp_notes {
	struct hp_note way[HP_NOTE_WAYS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1 << HP_NOTE_BITS);
	__type(key, __u32);
	__type(value, struct hp_notes);
} hp_copies SEC(".maps");

static __always_inline struct hp_notes *notes_of(__u64 parent)
{
	__u32 index = (parent * 0x9e3779b97f4a7c15) >> (64 - HP_NOTE_BITS);

	return bpf_map_lookup_elem(&hp_copies, &index);
}

/* Whether the note is about a request of this process that came with this parent id. */
static __always_inline bool is_about(const struct hp_note *note, __u64 parent, __u32 tgid)
{
	return note->parent == parent && note->tgid == tgid;
}

/* The exchange that a note is about, if it is still open and came with the trace in question. */
static __always_inline struct hp_exchange *noted(const struct hp_note *note, const __u8 *trace)
{
	struct hp_exchange_key key = exchange_key(note->cookie, note->number);
	struct hp_exchange *x = find_exchange(&key);

	if (!x || x->ev.role != HP_SERVER || x->ev.tgid != note->tgid ||
	    *(__u64 *)x->ev.parent_id != note->parent || !same(x->ev.trace_id, trace, 2))
		return NULL;
	return x;
}

/* Whether the next context that comes in is noted. */
static __always_inline bool gets_note(struct hp_kin *kin)
{
	if (kin->noted == HP_NOTE_ALWAYS)
		return true;
	if (kin->noted >= HP_NOTES_IN_VAIN)
		return false;
	kin->noted++;
	return true;
}

/* The process sent a context that we did not write; copied: one that came in. */
static __always_inline void learn_habit(__u32 tgid, bool copied)
{
	struct hp_kin *kin = bpf_map_lookup_elem(&hp_kins, &tgid);

	if (!kin || kin->noted == HP_NOTE_ALWAYS)
		return;
	kin->noted = copied ? HP_NOTE_ALWAYS : 0;
}

/* Notes that a server exchange began with the context of its head. */
static __always_inline void note_context(const struct hp_exchange_key *key,
					 const struct hp_exchange *x, __u64 now)
{
	__u64 parent = *(__u64 *)x->wire_parent;
	struct hp_notes *notes = notes_of(parent);
	bool several = false;
	struct hp_note *note;

	if (!notes)
		return;
	note = &notes->way[0];
	for (int i = 0; i < HP_NOTE_WAYS; i++) {
		struct hp_note *other = &notes->way[i];

		if (is_about(other, parent, x->ev.tgid)) {
			note = other;
			several = noted(other, x->wire_trace);
			break;
		}
		if ((__s32)(other->when - note->when) < 0)
			note = other;
	}
	note->parent = parent;
	note->cookie = key->cookie;
	note->number = key->number;
	note->tgid = x->ev.tgid;
	note->when = now >> 20;
	note->several = several;
}

/*
 * Looks for the server exchange of this process that came with the context in the head of the
 * request, and sets *key to it. Sets *copy if there is one or was one a short while ago; NULL then,
 * if it is over or cannot be told from another.
 */
static __always_inline struct hp_exchange *source_of(const struct hp_exchange *x,
						     struct hp_exchange_key *key, bool *copy)
{
	__u64 parent = *(__u64 *)x->wire_parent;
	struct hp_notes *notes = notes_of(parent);
	struct hp_exchange *found;

	for (int i = 0; notes && i < HP_NOTE_WAYS; i++) {
		if (!is_about(&notes->way[i], parent, x->ev.tgid))
			continue;
		*copy = true;
		found = noted(&notes->way[i], x->wire_trace);
		if (!found || notes->way[i].several)
			return NULL;
		*key = exchange_key(notes->way[i].cookie, found->number);
		return found;
	}
	return NULL;
}

#endif
