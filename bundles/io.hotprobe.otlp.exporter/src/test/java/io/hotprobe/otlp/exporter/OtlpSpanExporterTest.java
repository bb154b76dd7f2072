// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.hotprobe.span.ExportedSpan;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OtlpSpanExporterTest {
  private Collector collector;
  private final OtlpCounters counters = new OtlpCounters();
  private final List<Duration> pauses = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    collector = Collector.plain();
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private Samples.TestConfig config() {
    return new Samples.TestConfig(collector.url("/v1/traces"));
  }

  private OtlpSpanExporter exporter(Samples.TestConfig config) {
    return new OtlpSpanExporter(OtlpSettings.of(config), "1.2.3", counters);
  }

  private boolean export(Samples.TestConfig config, List<ExportedSpan> batch)
      throws InterruptedException {
    try (OtlpSpanExporter exporter = exporter(config)) {
      return exporter.export(batch);
    }
  }

  private long count(String name) {
    return counters.values().get(name);
  }

  private static Map<String, AnyValue> attributes(List<KeyValue> list) {
    return list.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
  }

  private static AnyValue text(String value) {
    return AnyValue.newBuilder().setStringValue(value).build();
  }

  private static AnyValue number(long value) {
    return AnyValue.newBuilder().setIntValue(value).build();
  }

  @Test
  void export_serverSpan_everyFieldArrives() throws Exception {
    assertTrue(export(config(), List.of(new ExportedSpan(Samples.server(), Samples.SHOP))));

    Collector.Received request = collector.received.getFirst();
    assertEquals("POST", request.method());
    assertEquals("/v1/traces", request.path());
    assertEquals("application/x-protobuf", request.header("Content-type"));
    ResourceSpans resource = request.decoded().getResourceSpans(0);
    assertEquals(
        Map.of(
            "service.name", text("shop"),
            "service.namespace", text("test"),
            "process.pid", number(4711)),
        attributes(resource.getResource().getAttributesList()));
    assertEquals("io.hotprobe", resource.getScopeSpans(0).getScope().getName());
    assertEquals("1.2.3", resource.getScopeSpans(0).getScope().getVersion());
    Span span = resource.getScopeSpans(0).getSpans(0);
    assertEquals(hex("0123456789abcdeffedcba9876543210"), span.getTraceId());
    assertEquals(hex("00000000000000ff"), span.getSpanId());
    assertEquals(hex("8000000000000001"), span.getParentSpanId());
    assertEquals(0x301, span.getFlags(), "sampled, remoteness known, parent is remote");
    assertEquals("vendor=value,other=1", span.getTraceState());
    assertEquals(Span.SpanKind.SPAN_KIND_SERVER, span.getKind());
    assertEquals("GET /users/{id}", span.getName());
    assertEquals(1_700_000_000_123_456_789L, span.getStartTimeUnixNano());
    assertEquals(1_700_000_000_223_456_789L, span.getEndTimeUnixNano());
    assertEquals(Status.StatusCode.STATUS_CODE_ERROR, span.getStatus().getCode());
    assertEquals(0, span.getDroppedAttributesCount());
    assertEquals(0, span.getDroppedEventsCount());
    assertEquals(0, span.getDroppedLinksCount());
    assertEquals(0, span.getEventsCount());
    assertEquals(expectedAttributes(), attributes(span.getAttributesList()));
  }

  private static Map<String, AnyValue> expectedAttributes() {
    ArrayValue tags = ArrayValue.newBuilder().addValues(text("a")).addValues(text("b")).build();
    return Map.of(
        "http.request.method", text("GET"),
        "http.response.status_code", number(503),
        "ratio", AnyValue.newBuilder().setDoubleValue(0.25).build(),
        "cached", AnyValue.newBuilder().setBoolValue(false).build(),
        "tags", AnyValue.newBuilder().setArrayValue(tags).build(),
        "server.port", number(8080),
        "hotprobe.link", text("header"));
  }

  private static ByteString hex(String digits) {
    return ByteString.copyFrom(HexFormat.of().parseHex(digits));
  }

  @Test
  void export_rootSpan_hasNoParentAndKeepsFlags() throws Exception {
    assertTrue(export(config(), Samples.batch(1)));

    Span span = collector.received.getFirst().spans().getFirst();
    assertTrue(span.getParentSpanId().isEmpty());
    assertEquals(0x103, span.getFlags(), "sampled and random, no remote parent");
    assertEquals("", span.getTraceState());
    assertEquals(Status.StatusCode.STATUS_CODE_UNSET, span.getStatus().getCode());
    assertEquals(Span.SpanKind.SPAN_KIND_CLIENT, span.getKind());
  }

  @Test
  void export_spansOfTwoProcesses_areGroupedByResource() throws Exception {
    List<ExportedSpan> batch =
        List.of(
            new ExportedSpan(Samples.root(1), Samples.SHOP),
            new ExportedSpan(Samples.root(2), Samples.BANK),
            new ExportedSpan(Samples.root(3), Samples.SHOP));

    assertTrue(export(config(), batch));

    Map<String, Integer> spansByService =
        collector.received.getFirst().decoded().getResourceSpansList().stream()
            .collect(
                Collectors.toMap(
                    resource ->
                        attributes(resource.getResource().getAttributesList())
                            .get("service.name")
                            .getStringValue(),
                    resource -> resource.getScopeSpans(0).getSpansCount()));
    assertEquals(Map.of("shop", 2, "bank", 1), spansByService);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=", "a b c", "\u0000", ",,,,"})
  void export_brokenTraceState_isLeftOutAndCounted(String broken) throws Exception {
    assertTrue(
        export(config(), List.of(new ExportedSpan(Samples.withTraceState(broken), Samples.SHOP))));

    assertEquals("", collector.received.getFirst().spans().getFirst().getTraceState());
    assertEquals(1, count("invalid.tracestate"));
  }

  @Test
  void export_gzip_isCompressedAndComplete() throws Exception {
    Samples.TestConfig config = config();
    config.compression = "gzip";

    assertTrue(export(config, Samples.batch(500)));

    assertEquals("gzip", collector.received.getFirst().header("Content-encoding"));
    assertEquals(500, collector.received.getFirst().spans().size());
  }

  @Test
  void export_headers_arriveDecoded() throws Exception {
    Samples.TestConfig config = config();
    config.headers = "x-api-key=a%20b%3D+c, X-Tenant = t1 ,";

    assertTrue(export(config, Samples.batch(1)));

    assertEquals("a b=+c", collector.received.getFirst().header("X-api-key"));
    assertEquals("t1", collector.received.getFirst().header("X-tenant"));
  }

  @Test
  void export_endpoint_isUsedAsItIs() throws Exception {
    assertTrue(export(new Samples.TestConfig(collector.url("/custom?x=1")), Samples.batch(1)));

    assertEquals("/custom?x=1", collector.received.getFirst().path());
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void export_passingTrouble_isRepeatedUntilItPasses(int status) throws Exception {
    collector.answers(Collector.status(status), Collector.status(status), Collector.status(200));

    assertTrue(export(config(), Samples.batch(3)));

    assertEquals(3, collector.received.size());
    assertEquals(2, count("retries"));
    assertEquals(2, count("failures"));
    assertEquals(1, count("requests"));
    assertEquals(3, count("sent"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 408, 500, 501, 301, 307})
  void export_finalRefusal_isNotRepeated(int status) throws Exception {
    collector.answers(Collector.status(status, "Location", "/elsewhere"));

    assertFalse(export(config(), Samples.batch(3)));

    assertEquals(1, collector.received.size());
    assertEquals(0, count("sent"));
  }

  @Test
  void export_retryAfter_isWaitedFor() throws Exception {
    collector.answers(Collector.status(503, "Retry-After", "2"), Collector.status(200));

    assertTrue(recorded(config()).export(Samples.batch(1)));

    assertEquals(List.of(Duration.ofSeconds(2)), pauses);
    assertEquals(2, collector.received.size());
  }

  @Test
  void export_retryAfterBeyondTheLimit_givesUpAndKeepsAwayWithTheNextBatch() throws Exception {
    collector.answers(Collector.status(503, "Retry-After", "200"), Collector.status(200));
    OtlpSpanExporter exporter = recorded(config());

    assertFalse(exporter.export(Samples.batch(1)));
    assertEquals(List.of(), pauses);
    assertEquals(1, collector.received.size());
    assertTrue(exporter.export(Samples.batch(1)));

    assertEquals(1, pauses.size());
    assertTrue(pauses.getFirst().toSeconds() > 100, "kept away only for " + pauses.getFirst());
  }

  @Test
  void export_failures_pausesGrow() throws Exception {
    collector.answers(
        Collector.status(503), Collector.status(503), Collector.status(503), Collector.status(200));
    Samples.TestConfig config = config();
    config.initial = 100;
    config.max = 200;

    assertTrue(recorded(config).export(Samples.batch(1)));

    assertEquals(3, pauses.size());
    assertBetween(50, 150, pauses.get(0));
    assertBetween(75, 225, pauses.get(1));
    assertBetween(100, 300, pauses.get(2));
  }

  private static void assertBetween(long low, long high, Duration pause) {
    assertTrue(pause.toMillis() >= low && pause.toMillis() <= high, "pause " + pause);
  }

  private OtlpSpanExporter recorded(Samples.TestConfig config) {
    return new OtlpSpanExporter(OtlpSettings.of(config), "1.2.3", counters, pauses::add);
  }

  @Test
  void export_nobodyListens_isGivenUpAfterTheLimit() throws Exception {
    int port = collector.port();
    collector.close();
    Samples.TestConfig config = new Samples.TestConfig("http://127.0.0.1:" + port + "/v1/traces");
    config.maxElapsed = 200;

    assertFalse(export(config, Samples.batch(1)));

    assertTrue(count("retries") >= 1, "a refused connection is worth another attempt");
  }

  @Test
  void export_collectorComesBack_sameExporterGoesOn() throws Exception {
    int port = collector.port();
    collector.close();
    Samples.TestConfig config = new Samples.TestConfig("http://127.0.0.1:" + port + "/v1/traces");
    config.maxElapsed = 50;
    try (OtlpSpanExporter exporter = exporter(config)) {
      assertFalse(exporter.export(Samples.batch(1)));
      collector = Collector.onPort(port);
      assertTrue(exporter.export(Samples.batch(2)));
    }
    assertEquals(2, collector.received.getFirst().spans().size());
  }

  @Test
  void export_silentServer_endsWithTheTimeout() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    collector.answers(
        exchange -> {
          try {
            release.await();
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
        });
    Samples.TestConfig config = config();
    config.timeoutMillis = 100;
    config.maxElapsed = 1;

    assertFalse(export(config, Samples.batch(1)));

    release.countDown();
  }

  @Test
  void export_bodyThatNeverEnds_endsWithTheTimeout() throws Exception {
    collector.answers(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 100; i++) {
            exchange.getResponseBody().write(new byte[1000]);
            exchange.getResponseBody().flush();
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
          }
        });
    Samples.TestConfig config = config();
    config.timeoutMillis = 200;
    config.maxElapsed = 1;

    assertFalse(export(config, Samples.batch(1)));
  }

  @Test
  void export_interrupted_endsAtOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    collector.answers(
        exchange -> {
          asked.countDown();
          try {
            release.await();
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
        });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try (OtlpSpanExporter exporter = exporter(config())) {
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () ->
                      thrown.set(
                          assertThrows(
                              InterruptedException.class,
                              () -> exporter.export(Samples.batch(1)))));
      asked.await();
      thread.interrupt();
      thread.join();
    }
    release.countDown();
    assertEquals("The exporter was stopped", thrown.get().getMessage());
  }

  @Test
  void export_partialSuccess_isCounted() throws Exception {
    collector.answers(
        Collector.body(
            200,
            ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(
                    ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(2)
                        .setErrorMessage("too old"))
                .build()
                .toByteArray()));

    assertTrue(export(config(), Samples.batch(5)));

    assertEquals(2, count("lost.rejected"));
  }

  @Test
  void export_nonsenseAsAnswer_countsAsSuccess() throws Exception {
    byte[] nonsense = new byte[200_000];
    new java.util.Random(1).nextBytes(nonsense);
    collector.answers(
        Collector.body(200, nonsense),
        Collector.body(200, "<html>".getBytes()),
        Collector.body(202, new byte[0]));
    try (OtlpSpanExporter exporter = exporter(config())) {
      for (int i = 0; i < 3; i++) {
        assertTrue(exporter.export(Samples.batch(1)));
      }
    }
    assertEquals(0, count("lost.rejected"));
  }

  @Test
  void export_answerThatIsNoHttp_isAFailure() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread.ofVirtual()
          .start(
              () -> {
                while (!server.isClosed()) {
                  try (var socket = server.accept()) {
                    socket.getOutputStream().write("SSH-2.0-OpenSSH\r\n\r\n".getBytes());
                  } catch (IOException closed) {
                    return;
                  }
                }
              });
      Samples.TestConfig config =
          new Samples.TestConfig("http://127.0.0.1:" + server.getLocalPort() + "/v1/traces");
      config.maxElapsed = 50;

      assertFalse(export(config, Samples.batch(1)));
    }
    assertTrue(count("failures") >= 1);
  }

  @Test
  void export_tooLarge_isSplitUntilItFits() throws Exception {
    collector.answers(Collector.status(413), Collector.status(413), Collector.status(200));

    assertTrue(export(config(), Samples.batch(8)));

    assertEquals(
        List.of(8, 4, 2, 2, 4), collector.received.stream().map(r -> r.spans().size()).toList());
    assertEquals(8, count("sent"));
    assertEquals(2, count("split"));
  }

  @Test
  void export_oneSpanTooLarge_onlyThatOneIsLost() throws Exception {
    collector.answers(Collector.status(413), Collector.status(413), Collector.status(200));

    assertTrue(export(config(), Samples.batch(2)));

    assertEquals(1, count("sent"));
    assertEquals(1, count("lost.part"));
  }

  @Test
  void export_hugeBatch_isSentInParts() throws Exception {
    assertTrue(export(config(), Samples.batch(10_000)));

    assertEquals(
        List.of(4096, 4096, 1808), collector.received.stream().map(r -> r.spans().size()).toList());
    List<String> urls =
        collector.received.stream()
            .flatMap(r -> r.spans().stream())
            .map(span -> attributes(span.getAttributesList()).get("url.full").getStringValue())
            .toList();
    assertEquals(10_000, urls.stream().distinct().count());
    assertEquals("http://bank/1", urls.getFirst());
    assertEquals("http://bank/10000", urls.getLast());
  }

  @Test
  void export_json_isValidOtlpJson() throws Exception {
    Samples.TestConfig config = config();
    config.protocol = "http/json";
    collector.answers(
        Collector.body(
            200,
            "{\"partialSuccess\":{\"rejectedSpans\":\"7\",\"errorMessage\":\"no\"}}".getBytes()));

    assertTrue(export(config, List.of(new ExportedSpan(Samples.server(), Samples.SHOP))));

    assertEquals("application/json", collector.received.getFirst().header("Content-type"));
    JsonLines.assertServerSpan(new String(collector.received.getFirst().body()));
    assertEquals(7, count("lost.rejected"));
  }
}
