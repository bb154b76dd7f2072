// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanExporter;
import java.io.PrintStream;
import java.util.List;

/** Prints spans in one format, one write for each batch. */
final class PrintingExporter implements SpanExporter {
  private final PrintFormat format;
  private final PrintStream out;
  private long count;

  PrintingExporter(PrintFormat format, PrintStream out) {
    this.format = format;
    this.out = out;
  }

  @Override
  public boolean export(List<ExportedSpan> batch) {
    count += batch.size();
    StringBuilder text = new StringBuilder(batch.size() * 200);
    if (format == PrintFormat.COUNTER) {
      text.append("spans: ").append(count).append('\n');
    } else {
      batch.forEach(span -> format.append(text, span));
    }
    out.print(text);
    out.flush();
    return !out.checkError();
  }
}
