// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.Resource;
import io.hotprobe.span.SpanData;
import io.hotprobe.span.SpanData.Kind;
import io.hotprobe.span.SpanData.Link;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

class PrintingTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private static ExportedSpan span(String name, String path, boolean error) {
    SpanData span =
        new SpanData(
            0x0123456789abcdefL,
            0x00f0000000000001L,
            0x00f067aa0ba902b7L,
            0xb7ad6b7169203331L,
            true,
            1,
            "a=b",
            Kind.SERVER,
            name,
            1_700_000_000_123_456_789L,
            1_700_000_000_125_000_000L,
            error,
            4711,
            Link.HEADER,
            Map.of("url.path", path, "http.response.status_code", 200L));
    return new ExportedSpan(
        span, new Resource(Map.of("service.name", "shop", "service.namespace", "eu")));
  }

  private String print(PrintFormat format, ExportedSpan... spans) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    assertTrue(new PrintingExporter(format, out).export(List.of(spans)));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void text_span_oneLineWithEverything() {
    assertEquals(
        "2023-11-14 22:13:20.123456 (1.543ms) SERVER 200 GET /a [/a/1] svc=eu/shop pid=4711"
            + " traceparent=00-0123456789abcdef00f0000000000001-00f067aa0ba902b7-01"
            + " parent=b7ad6b7169203331 link=header\n",
        print(PrintFormat.TEXT, span("GET /a", "/a/1", false)));
  }

  @Test
  void text_rootWithoutResource_saysSo() {
    ExportedSpan span =
        new ExportedSpan(Samples.span(Kind.CLIENT, "x", 7, Map.of()), new Resource(Map.of()));

    String line = print(PrintFormat.TEXT, span);

    assertTrue(line.contains(" CLIENT x svc=unknown_service pid=7 "), line);
    assertFalse(line.contains(" parent="), line);
    assertTrue(line.endsWith(" link=none\n"), line);
  }

  @Test
  void text_hostilePath_cannotCommandTheTerminalOrForgeALine() {
    String line =
        print(
            PrintFormat.TEXT,
            span("GET", "/\u001b[2J\n2026 forged\r\u0007\u009b31m\u202egnp.exe\u200b", false));

    assertTrue(line.contains("[/?[2J?2026 forged???31m?gnp.exe?]"), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void text_unicodePath_kept() {
    assertTrue(
        print(PrintFormat.TEXT, span("GET", "/caf\u00e9/\ud83d\ude00", false))
            .contains("[/caf\u00e9/\ud83d\ude00]"));
  }

  @ParameterizedTest
  @CsvSource({"true, 31", "false, 32"})
  void textColor_errorOrServer_colouredAndReset(boolean error, String code) {
    String line = print(PrintFormat.TEXT_COLOR, span("GET /a", "/a", error));

    assertTrue(line.startsWith("\u001b[" + code + "m2023"), line);
    assertTrue(line.endsWith("\u001b[0m\n"), line);
  }

  @Test
  void json_spans_oneObjectALine() {
    String[] lines =
        print(PrintFormat.JSON, span("a", "/a\n", true), span("b", "/b", false)).split("\n");

    assertEquals(2, lines.length);
    Map<?, ?> parsed = new Yaml().load(lines[0]);
    assertEquals("0123456789abcdef00f0000000000001", parsed.get("traceId"));
    assertEquals("00f067aa0ba902b7", parsed.get("spanId"));
    assertEquals("b7ad6b7169203331", parsed.get("parentSpanId"));
    assertEquals(true, parsed.get("parentIsRemote"));
    assertEquals(1, parsed.get("traceFlags"));
    assertEquals("a=b", parsed.get("traceState"));
    assertEquals("SERVER", parsed.get("kind"));
    assertEquals("a", parsed.get("name"));
    assertEquals(1_700_000_000_123_456_789L, parsed.get("startEpochNanos"));
    assertEquals(1_700_000_000_125_000_000L, parsed.get("endEpochNanos"));
    assertEquals(true, parsed.get("error"));
    assertEquals(4711, parsed.get("pid"));
    assertEquals("header", parsed.get("link"));
    assertEquals(
        Map.of("url.path", "/a\n", "http.response.status_code", 200), parsed.get("attributes"));
    assertEquals(Map.of("service.name", "shop", "service.namespace", "eu"), parsed.get("resource"));
  }

  @Test
  void json_root_hasNoParent() {
    Map<?, ?> parsed = new Yaml().load(print(PrintFormat.JSON, Samples.batch(1, 1).getFirst()));

    assertFalse(parsed.containsKey("parentSpanId"));
    assertFalse(parsed.containsKey("parentIsRemote"));
    assertFalse(parsed.containsKey("traceState"));
  }

  @Test
  void jsonIndent_span_sameContentOverSeveralLines() {
    String indented = print(PrintFormat.JSON_INDENT, span("a", "/a", false));
    bytes.reset();

    assertTrue(indented.startsWith("{\n  \"traceId\": "), indented);
    assertEquals(
        new Yaml().<Object>load(print(PrintFormat.JSON, span("a", "/a", false))),
        new Yaml().<Object>load(indented));
  }

  @Test
  void counter_batches_runningTotal() {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    PrintingExporter exporter = new PrintingExporter(PrintFormat.COUNTER, out);
    exporter.export(Samples.batch(0, 3));
    exporter.export(Samples.batch(3, 4));

    assertEquals("spans: 3\nspans: 7\n", bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void export_outputGone_reportsTheBatchAsLost() {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    PrintStream out = new PrintStream(gone, true, StandardCharsets.UTF_8);

    assertFalse(new PrintingExporter(PrintFormat.TEXT, out).export(Samples.batch(0, 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "text, TEXT",
    "text_color, TEXT_COLOR",
    "json, JSON",
    "json_indent, JSON_INDENT",
    "counter, COUNTER",
  })
  void ofConfigName_known_format(String name, PrintFormat expected) {
    assertEquals(Optional.of(expected), PrintFormat.ofConfigName(name));
  }

  @ParameterizedTest
  @CsvSource({"''", "disabled", "JSON", "xml"})
  void ofConfigName_other_empty(String name) {
    assertEquals(Optional.empty(), PrintFormat.ofConfigName(name));
  }
}
