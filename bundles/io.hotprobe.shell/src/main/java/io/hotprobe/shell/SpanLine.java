// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanData;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;

/** A span on one line: when, how long, what, whose, and where it belongs. */
final class SpanLine {
  private static final HexFormat HEX = HexFormat.of();

  private SpanLine() {}

  static String of(ExportedSpan exported) {
    SpanData span = exported.span();
    Instant start = Instant.EPOCH.plusNanos(span.startEpochNanos());
    double millis = (span.endEpochNanos() - span.startEpochNanos()) / 1e6;
    Object status = span.attributes().getOrDefault("http.response.status_code", "-");
    String line =
        String.format(
            Locale.ROOT,
            "%s %9.3f ms  %-6s %s  %s  status=%s trace=%s%s span=%s parent=%s link=%s%s",
            start.truncatedTo(ChronoUnit.MILLIS),
            millis,
            span.kind(),
            exported.resource().attributes().getOrDefault("service.name", "unknown_service"),
            span.name(),
            status,
            HEX.toHexDigits(span.traceIdHigh()),
            HEX.toHexDigits(span.traceIdLow()),
            HEX.toHexDigits(span.spanId()),
            span.parentSpanId() == 0 ? "-" : HEX.toHexDigits(span.parentSpanId()),
            span.link().name().toLowerCase(Locale.ROOT),
            span.error() ? " ERROR" : "");
    return Table.clean(line);
  }
}
