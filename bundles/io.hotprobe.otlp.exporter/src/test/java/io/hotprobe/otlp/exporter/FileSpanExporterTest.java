// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSpanExporterTest {
  @TempDir private Path folder;

  private static SpanBridge bridge() {
    return new SpanBridge("1", new LongAdder());
  }

  @Test
  void export_twoBatches_areTwoLinesAtOnce() throws IOException {
    Path file = folder.resolve("spans.jsonl");
    try (FileSpanExporter exporter = new FileSpanExporter(file, bridge())) {
      assertTrue(exporter.export(List.of(new ExportedSpan(Samples.server(), Samples.SHOP))));
      assertEquals(1, Files.readAllLines(file).size(), "the line is there before the next one");
      assertTrue(exporter.export(Samples.batch(3)));
    }
    List<String> lines = Files.readAllLines(file);
    assertEquals(2, lines.size());
    JsonLines.assertServerSpan(lines.getFirst());
    var scope =
        JsonLines.first(
            JsonLines.first(JsonLines.parse(lines.get(1)), "resourceSpans"), "scopeSpans");
    assertEquals(3, ((List<?>) scope.get("spans")).size());
  }

  @Test
  void export_existingFile_isContinued() throws IOException {
    Path file = Files.writeString(folder.resolve("spans.jsonl"), "{}\n");
    try (FileSpanExporter exporter = new FileSpanExporter(file, bridge())) {
      assertTrue(exporter.export(Samples.batch(1)));
    }
    assertEquals(2, Files.readAllLines(file).size());
  }

  @Test
  void export_oddText_staysOneLine() throws IOException {
    String odd = "a\nb\"c\\d\u0001\u2028é😀\ud800";
    SpanData root = Samples.root(1);
    SpanData span =
        new SpanData(
            1,
            1,
            1,
            0,
            false,
            1,
            null,
            root.kind(),
            odd,
            1,
            2,
            false,
            1,
            root.link(),
            Map.of("k", odd));
    Path file = folder.resolve("spans.jsonl");
    try (FileSpanExporter exporter = new FileSpanExporter(file, bridge())) {
      assertTrue(exporter.export(List.of(new ExportedSpan(span, Samples.SHOP))));
    }
    assertEquals(1, Files.readAllLines(file).size());
    var scope =
        JsonLines.first(
            JsonLines.first(JsonLines.parse(Files.readString(file)), "resourceSpans"),
            "scopeSpans");
    assertEquals("a\nb\"c\\d\u0001\u2028é😀?", JsonLines.first(scope, "spans").get("name"));
  }

  @Test
  void export_fullDisk_isReportedAsLost() throws IOException {
    try (FileSpanExporter exporter = new FileSpanExporter(Path.of("/dev/full"), bridge())) {
      assertFalse(exporter.export(Samples.batch(1)));
    }
  }

  @Test
  void open_missingFolder_namesTheFile() {
    Path file = folder.resolve("missing/spans.jsonl");

    IOException failure =
        assertThrows(NoSuchFileException.class, () -> new FileSpanExporter(file, bridge()));

    assertEquals(file.toString(), failure.getMessage());
  }
}
