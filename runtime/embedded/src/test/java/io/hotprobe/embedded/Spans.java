// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.embedded;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanData;
import io.hotprobe.span.SpanData.Kind;
import io.hotprobe.span.SpanExporter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The exporter of a host that keeps what it gets. */
final class Spans implements SpanExporter {
  private final List<ExportedSpan> all = new CopyOnWriteArrayList<>();

  @Override
  public boolean export(List<ExportedSpan> batch) {
    return all.addAll(batch);
  }

  List<ExportedSpan> all() {
    return all;
  }

  /** Returns the spans of this kind and process for this path. */
  List<SpanData> of(Kind kind, long pid, String path) {
    return all.stream()
        .map(ExportedSpan::span)
        .filter(span -> span.kind() == kind && span.pid() == pid)
        .filter(span -> target(span).endsWith(path))
        .toList();
  }

  private static String target(SpanData span) {
    String attribute = span.kind() == Kind.SERVER ? "url.path" : "url.full";
    return String.valueOf(span.attributes().get(attribute));
  }
}
