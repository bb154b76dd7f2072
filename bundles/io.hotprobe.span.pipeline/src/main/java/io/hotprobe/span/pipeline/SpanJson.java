// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanData;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One span as a JSON object. */
final class SpanJson {
  private static final HexFormat HEX = HexFormat.of();

  private SpanJson() {}

  /**
   * Appends the object and a line end.
   *
   * @param indent one step of indentation; empty for an object in one line
   */
  static void append(StringBuilder out, ExportedSpan span, String indent) {
    new JsonWriter(out, indent).value(fields(span));
    out.append('\n');
  }

  private static Map<String, Object> fields(ExportedSpan exported) {
    SpanData span = exported.span();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("traceId", HEX.toHexDigits(span.traceIdHigh()) + HEX.toHexDigits(span.traceIdLow()));
    fields.put("spanId", HEX.toHexDigits(span.spanId()));
    if (span.parentSpanId() != 0) {
      fields.put("parentSpanId", HEX.toHexDigits(span.parentSpanId()));
      fields.put("parentIsRemote", span.parentIsRemote());
    }
    fields.put("traceFlags", (long) span.traceFlags());
    if (span.traceState() != null) {
      fields.put("traceState", span.traceState());
    }
    fields.put("kind", span.kind().name());
    fields.put("name", span.name());
    fields.put("startEpochNanos", span.startEpochNanos());
    fields.put("endEpochNanos", span.endEpochNanos());
    fields.put("error", span.error());
    fields.put("pid", (long) span.pid());
    fields.put("link", span.link().name().toLowerCase(Locale.ROOT));
    fields.put("attributes", new TreeMap<>(span.attributes()));
    fields.put("resource", new TreeMap<>(exported.resource().attributes()));
    return fields;
  }
}
