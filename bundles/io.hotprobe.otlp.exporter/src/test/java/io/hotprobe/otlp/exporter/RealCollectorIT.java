// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.span.ExportedSpan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sends spans to a real OpenTelemetry Collector and compares what it decoded with what the file
 * exporter writes. The system property {@code hotprobe.collector} names the script that runs the
 * Collector; runtime/test/collector/verify does all of it.
 */
@Timeout(300)
class RealCollectorIT {
  @TempDir private Path folder;
  private Path decoded;
  private Process collector;
  private int port;

  @BeforeEach
  void start() throws IOException {
    decoded = folder.resolve("decoded.jsonl");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String script = System.getProperty("hotprobe.collector", "");
    assertTrue(Files.isExecutable(Path.of(script)), "hotprobe.collector is '" + script + "'");
    collector =
        new ProcessBuilder(script, decoded.toString(), Integer.toString(port))
            .redirectErrorStream(true)
            .start();
    BufferedReader output = collector.inputReader();
    String line = output.readLine();
    while (line != null && !line.contains("Everything is ready")) {
      line = output.readLine();
    }
    assertTrue(line != null, "the Collector ended before it was ready");
    Thread.ofVirtual().start(() -> drain(output));
  }

  private static void drain(BufferedReader output) {
    try {
      output.transferTo(Writer.nullWriter());
    } catch (IOException closed) {
      // The Collector was ended.
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    collector.destroy();
    collector.waitFor();
  }

  @ParameterizedTest
  @CsvSource({"http/protobuf,none", "http/protobuf,gzip", "http/json,none", "http/json,gzip"})
  void export_allFields_areDecodedAsTheFileHasThem(String protocol, String compression)
      throws Exception {
    Samples.TestConfig config = new Samples.TestConfig("http://127.0.0.1:" + port + "/v1/traces");
    config.protocol = protocol;
    config.compression = compression;
    List<ExportedSpan> batch = new ArrayList<>(Samples.batch(6001));
    batch.removeIf(one -> one.span().spanId() == Samples.server().spanId());
    batch.add(new ExportedSpan(Samples.server(), Samples.BANK));
    OtlpCounters counters = new OtlpCounters();
    try (OtlpSpanExporter exporter = new OtlpSpanExporter(OtlpSettings.of(config), "1", counters)) {
      assertTrue(exporter.export(batch));
    }
    Path written = folder.resolve("written.jsonl");
    try (FileSpanExporter file =
        new FileSpanExporter(written, new SpanBridge("1", new LongAdder()))) {
      assertTrue(file.export(batch));
    }

    Map<String, Object> expected = spans(written);
    assertEquals(6001, expected.size());
    Map<String, Object> seen = spans(decoded);
    assertEquals(difference(expected, seen), difference(seen, expected));
    assertEquals(6001, counters.sent().sum());
    assertEquals(2, Files.readAllLines(decoded).size(), "two requests");
  }

  /** Returns every span with its resource and scope, by span id. */
  private static Map<String, Object> spans(Path file) throws IOException {
    Map<String, Object> spans = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      for (Object resource : (List<?>) JsonLines.parse(line).get("resourceSpans")) {
        collect(JsonLines.object(resource), spans);
      }
    }
    return spans;
  }

  private static void collect(Map<String, Object> resource, Map<String, Object> spans) {
    for (Object scope : (List<?>) resource.get("scopeSpans")) {
      for (Object each : (List<?>) JsonLines.object(scope).get("spans")) {
        Map<String, Object> span = new HashMap<>(JsonLines.object(each));
        span.put("attributes", JsonLines.attributes(span));
        span.put("resource", JsonLines.attributes(JsonLines.object(resource.get("resource"))));
        span.put("scope", present(JsonLines.object(JsonLines.object(scope).get("scope"))));
        span.putIfAbsent("status", Map.of());
        spans.put((String) span.get("spanId"), present(span));
      }
    }
  }

  /** Returns the fields that are not at their default: JSON may leave those out. */
  private static Map<String, Object> present(Map<String, Object> fields) {
    Map<String, Object> present = new TreeMap<>(fields);
    present.values().removeIf(value -> value.equals("") || value.equals(List.of()));
    return present;
  }

  /** Returns the spans that are not the same on both sides, so that a failure can be read. */
  private static Map<String, Object> difference(
      Map<String, Object> one, Map<String, Object> other) {
    Map<String, Object> difference = new TreeMap<>(one);
    difference.entrySet().removeIf(span -> span.getValue().equals(other.get(span.getKey())));
    return difference;
  }
}
