// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanData;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** One span as one line of text. */
final class SpanText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final HexFormat HEX = HexFormat.of();
  private static final long NANOS = 1_000_000_000L;
  private static final String RED = "\u001b[31m";
  private static final String CYAN = "\u001b[36m";
  private static final String GREEN = "\u001b[32m";
  private static final String PLAIN = "\u001b[0m";

  private SpanText() {}

  /** Appends the line: start, duration, kind, status, name, target, service, context, link. */
  static void append(StringBuilder out, ExportedSpan exported, boolean color) {
    SpanData span = exported.span();
    if (color) {
      out.append(span.error() ? RED : span.kind() == SpanData.Kind.SERVER ? GREEN : CYAN);
    }
    TIME.formatTo(time(span.startEpochNanos()), out);
    out.append(" (").append(duration(span)).append(") ").append(span.kind());
    appendTarget(out, span);
    appendService(out, exported.resource().attributes());
    out.append(" pid=").append(span.pid()).append(" traceparent=00-");
    out.append(HEX.toHexDigits(span.traceIdHigh())).append(HEX.toHexDigits(span.traceIdLow()));
    out.append('-').append(HEX.toHexDigits(span.spanId())).append('-');
    out.append(HEX.toHexDigits((byte) span.traceFlags()));
    if (span.parentSpanId() != 0) {
      out.append(" parent=").append(HEX.toHexDigits(span.parentSpanId()));
    }
    out.append(" link=").append(span.link().name().toLowerCase(Locale.ROOT));
    out.append(color ? PLAIN : "").append('\n');
  }

  private static void appendTarget(StringBuilder out, SpanData span) {
    Map<String, Object> attributes = span.attributes();
    Object status = attributes.get("http.response.status_code");
    if (status != null) {
      out.append(' ').append(status);
    }
    out.append(' ');
    appendClean(out, span.name());
    Object target = attributes.getOrDefault("url.full", attributes.get("url.path"));
    if (target != null) {
      out.append(" [");
      appendClean(out, target.toString());
      out.append(']');
    }
  }

  private static void appendService(StringBuilder out, Map<String, Object> resource) {
    out.append(" svc=");
    if (resource.get("service.namespace") instanceof String namespace && !namespace.isEmpty()) {
      appendClean(out, namespace);
      out.append('/');
    }
    appendClean(out, String.valueOf(resource.getOrDefault("service.name", "unknown_service")));
  }

  /**
   * Appends text that came from outside: control characters could command the terminal, and
   * invisible ones (Unicode category Cf) reorder the line.
   */
  private static void appendClean(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean visible = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
      out.append(visible ? c : '?');
    }
  }

  private static Instant time(long epochNanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, NANOS), Math.floorMod(epochNanos, NANOS));
  }

  private static String duration(SpanData span) {
    double millis = (span.endEpochNanos() - span.startEpochNanos()) / 1e6;
    return String.format(Locale.ROOT, "%.3fms", millis);
  }
}
