/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * What the kernel programs and the agent say to each other: map values, map
 * keys and ring buffer records. The Java layouts are generated from the BTF of
 * the objects that include this file. Byte order: the machine's, except ids,
 * addresses and ports, which are as on the wire.
 */
#ifndef HOTPROBE_ABI_H
#define HOTPROBE_ABI_H

/* First two bytes of every ring buffer record. */
enum hp_event_type {
	HP_EV_EXCHANGE = 1, /* struct hp_exchange_record */
	HP_EV_EXEC = 2, /* struct hp_process_event */
	HP_EV_EXIT = 3, /* struct hp_process_event */
	HP_EV_FORK = 4, /* struct hp_process_event */
	HP_EV_LISTEN = 5, /* struct hp_process_event: value = port */
};

/* hp_procs: which processes take part. Key: tgid (u32, initial pid namespace). */
enum hp_policy_flags {
	HP_POLICY_TRACE = 1 << 0, /* follow its exchanges, make spans */
	HP_POLICY_INJECT = 1 << 1, /* write traceparent into its HTTP/1.1 requests */
	HP_POLICY_SPLICES = 1 << 2, /* may splice(2) from its sockets: they are not diverted */
};

enum hp_sampler_root {
	HP_ROOT_ON = 0,
	HP_ROOT_OFF = 1,
	HP_ROOT_RATIO = 2,
};

struct hp_policy {
	__u32 flags; /* enum hp_policy_flags */
	__u8 sampler_root; /* enum hp_sampler_root: what a root, or a span of a
			    * sampler without "parentbased", gets */
	__u8 parent_based; /* 1: a parent's sampled flag decides */
	__u8 language; /* ordinal of io.hotprobe.probe.Language */
	__u8 pad;
	__u64 ratio_bound; /* HP_ROOT_RATIO: sampled if |low half of the trace id
			    * as a signed number| < bound (OpenTelemetry SDK) */
	__u32 epoch; /* changes when the process was left out for a while: what is known
		      * of its flows is out of date then */
	__u32 pad2;
};

struct hp_process_event {
	__u16 type;
	__u16 value; /* HP_EV_LISTEN: port, host byte order */
	__u32 generation;
	__u32 tgid;
	__u32 parent; /* HP_EV_FORK: tgid of the parent */
	__u64 ktime; /* CLOCK_MONOTONIC, ns */
	char comm[16];
};

#define HP_START_LINE 256 /* request line or target kept */
#define HP_HOST 96
#define HP_TRACESTATE 512

enum hp_role {
	HP_SERVER = 1,
	HP_CLIENT = 2,
};

/* How the parent was found; io.hotprobe.span.SpanData.Link in the same order. */
enum hp_link {
	HP_LINK_NONE = 0,
	HP_LINK_HEADER = 1,
	HP_LINK_EXACT = 2,
	HP_LINK_THREAD = 3,
	HP_LINK_TURN = 4,
	HP_LINK_OPTION = 5,
};

enum hp_exchange_flags {
	HP_X_NO_RESPONSE = 1 << 0, /* the connection ended first */
	HP_X_RESPONSE_CUT = 1 << 1, /* ended within the response */
	HP_X_INJECTED = 1 << 2, /* we wrote the traceparent */
	HP_X_ADOPTED = 1 << 3, /* the application's own traceparent */
	HP_X_REWRITTEN = 1 << 4, /* forwarded traceparent, span id replaced */
	HP_X_TARGET_CUT = 1 << 5, /* request line longer than HP_START_LINE */
	HP_X_UPGRADED = 1 << 6, /* 101 or CONNECT: the flow is no longer HTTP */
};

struct hp_exchange_event {
	__u16 type;
	__u8 role; /* enum hp_role */
	__u8 link; /* enum hp_link */
	__u32 generation;
	__u32 tgid; /* process that served or sent the request */
	__u32 tid;
	__u64 cookie; /* socket cookie: the flow */
	__u64 start; /* first byte of the request; CLOCK_MONOTONIC, ns */
	__u64 response; /* first byte of the response, 0 if none */
	__u64 end; /* last byte of the response */
	__u64 request_size; /* bytes of the request body */
	__u64 response_size; /* bytes of the response body */
	__u8 trace_id[16];
	__u8 span_id[8];
	__u8 parent_id[8]; /* all zero: none */
	__u8 trace_flags;
	__u8 family; /* AF_INET or AF_INET6 */
	__u8 flags; /* enum hp_exchange_flags */
	__u8 minor; /* HTTP/1.minor */
	__u16 status; /* 0: no response */
	__be16 local_port;
	__be16 peer_port;
	__u16 start_line_len;
	__u16 host_len;
	__u16 tracestate_len;
	__u8 local_addr[16]; /* IPv4: the first 4 bytes */
	__u8 peer_addr[16];
	char start_line[HP_START_LINE]; /* as received, without CR LF */
	char host[HP_HOST]; /* value of the Host header */
};

/* What the ring carries: the event alone, or with the tracestate that came in the head. */
struct hp_exchange_record {
	struct hp_exchange_event event;
	char tracestate[HP_TRACESTATE]; /* event.tracestate_len bytes of it are valid */
};

/* hp_stats: one u64 for each of these and CPU. Names: see HP_STATS. */
#define HP_STATS(X)                                                           \
	X(exchanges, "exchanges finished")                                    \
	X(unsampled, "exchanges without a span by the sampler's decision")    \
	X(injected, "traceparent headers written")                            \
	X(adopted, "traceparent headers of the application kept")             \
	X(rewritten, "forwarded traceparent headers given a span id")         \
	X(lost_ring_full, "events lost, the ring buffer was full")            \
	X(lost_flow_map, "flows not followed, the map was full")              \
	X(lost_thread_map, "threads not followed, the map was full")          \
	X(lost_exchange, "requests not followed, too many pipelined")         \
	X(lost_unreadable, "messages whose bytes could not be read")          \
	X(lost_head_limit, "heads longer than the limit")                     \
	X(lost_not_http, "flows given up, not HTTP/1")                        \
	X(lost_busy, "sockets owned by another program")                      \
	X(lost_inject_space, "headers not written, no room in the socket")    \
	X(lost_inject_fail, "headers not written, the kernel refused")        \
	X(lost_tracestate_cut, "tracestate longer than kept")                 \
	X(unlinked_ambiguous, "client requests with more than one candidate") \
	X(unlinked_orphan, "client requests of a thread that serves nobody")  \
	X(unlinked_bound, "client requests past the limits of adoption")      \
	X(invalid_context, "incoming traceparent headers that are not valid")

enum hp_stat {
#define X(name, text) HP_STAT_##name,
	HP_STATS(X)
#undef X
	HP_STAT_COUNT,
};

#endif
