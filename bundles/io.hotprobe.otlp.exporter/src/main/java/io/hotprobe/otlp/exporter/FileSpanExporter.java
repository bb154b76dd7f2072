// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanExporter;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes each batch as one OTLP/JSON line, in one write. Used by one thread. */
final class FileSpanExporter implements SpanExporter, AutoCloseable {
  private static final Logger LOG = System.getLogger(FileSpanExporter.class.getPackageName());

  private final Path file;
  private final OutputStream out;
  private final SpanBridge bridge;
  private boolean failing;

  FileSpanExporter(Path file, SpanBridge bridge) throws IOException {
    this.file = file;
    this.bridge = bridge;
    out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public boolean export(List<ExportedSpan> batch) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(1024 * Math.max(1, batch.size()));
    try {
      if (failing) {
        line.write('\n');
      }
      TraceRequestMarshaler.create(bridge.of(batch)).writeJsonTo(line);
      line.write('\n');
      line.writeTo(out);
      failing = false;
      return true;
    } catch (IOException failure) {
      if (!failing) {
        failing = true;
        LOG.log(
            Level.ERROR, "Spans cannot be written to {0}: {1}; they are counted", file, failure);
      }
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
