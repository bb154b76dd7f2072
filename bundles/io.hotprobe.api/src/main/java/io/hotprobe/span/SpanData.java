// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One finished span. Ids are big-endian numbers: {@code traceIdHigh} holds the first 8 bytes of the
 * trace id as W3C Trace Context writes them.
 *
 * @param traceIdHigh first half of the trace id
 * @param traceIdLow second half of the trace id; both halves are never zero together
 * @param spanId the span's id, never 0
 * @param parentSpanId the parent's span id, 0 for a root
 * @param parentIsRemote whether the parent came over the wire
 * @param traceFlags W3C trace-flags, 0 to 255; only sampled spans get here
 * @param traceState the tracestate header's value as received, or null
 * @param kind SERVER, CLIENT, ...
 * @param name span name; the pipeline replaces it when it finds a route
 * @param startEpochNanos start, nanoseconds since 1970-01-01T00:00Z
 * @param endEpochNanos end, not before the start
 * @param error whether the status is ERROR
 * @param pid process (initial pid namespace) that the span belongs to
 * @param link how the parent was found
 * @param attributes OpenTelemetry attributes (String, Long, Double, Boolean or List of String)
 */
public record SpanData(
    long traceIdHigh,
    long traceIdLow,
    long spanId,
    long parentSpanId,
    boolean parentIsRemote,
    int traceFlags,
    @Nullable String traceState,
    Kind kind,
    String name,
    long startEpochNanos,
    long endEpochNanos,
    boolean error,
    int pid,
    Link link,
    Map<String, Object> attributes) {

  /** OpenTelemetry span kinds. */
  public enum Kind {
    INTERNAL,
    SERVER,
    CLIENT,
    PRODUCER,
    CONSUMER
  }

  /** How the parent of a span was found. */
  public enum Link {
    /** A root: there is no parent. */
    NONE,
    /** From the traceparent header that the request carried. */
    HEADER,
    /**
     * From the task, goroutine or context that works for the request, or from a traceparent that
     * was sent on as it came: cannot be mistaken.
     */
    EXACT,
    /** From the thread that serves the request, or one that this thread started. */
    THREAD,
    /** From the turn of an event loop. */
    TURN,
    /** From a TCP option. */
    OPTION
  }
}
