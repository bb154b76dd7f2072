// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.probe.Language;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.Resource;
import io.hotprobe.span.SpanData;
import io.hotprobe.span.SpanData.Kind;
import io.hotprobe.span.SpanData.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Spans, and the patience to wait for other threads. */
final class Samples {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private Samples() {}

  static SpanData span(Kind kind, String name, int pid, Map<String, Object> attributes) {
    return new SpanData(
        0x0123456789abcdefL,
        0xfedcba9876543210L,
        0x00f067aa0ba902b7L,
        0,
        false,
        1,
        null,
        kind,
        name,
        1_700_000_000_123_456_789L,
        1_700_000_000_125_000_000L,
        false,
        pid,
        Link.NONE,
        attributes);
  }

  /** Returns a server span for GET of this path. */
  static SpanData served(String path, long status) {
    return span(
        Kind.SERVER,
        "GET",
        7,
        Map.of(
            "http.request.method", "GET", "url.path", path, "http.response.status_code", status));
  }

  /** Returns a span that can be told from others by its name. */
  static SpanData numbered(int number) {
    return span(Kind.INTERNAL, Integer.toString(number), 7, Map.of());
  }

  static ExportedSpan exported(SpanData span) {
    return new ExportedSpan(span, new Resource(Map.of("service.name", "shop")));
  }

  /** Returns spans named from the first number on. */
  static List<ExportedSpan> batch(int first, int count) {
    List<ExportedSpan> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.add(exported(numbered(first + i)));
    }
    return batch;
  }

  static List<String> names(List<ExportedSpan> spans) {
    return spans.stream().map(span -> span.span().name()).toList();
  }

  static TracedProcess process(int pid, long startTicks, String service) {
    return new TracedProcess(
        pid,
        startTicks,
        "/bin/x",
        Language.GENERIC,
        List.of("x"),
        Map.of("service.name", service),
        false);
  }

  /** Waits for something that another thread does; fails when it does not happen. */
  static void await(String what, BooleanSupplier happened) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!happened.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain: " + what);
      }
      Thread.sleep(2);
    }
  }
}
