// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.Resource;
import io.hotprobe.span.SpanData;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Spans and configurations for tests. */
final class Samples {
  static final Resource SHOP =
      new Resource(
          Map.of("service.name", "shop", "process.pid", 4711L, "service.namespace", "test"));
  static final Resource BANK = new Resource(Map.of("service.name", "bank"));

  private Samples() {}

  static SpanData server() {
    return new SpanData(
        0x0123456789abcdefL,
        0xfedcba9876543210L,
        0x00000000000000ffL,
        0x8000000000000001L,
        true,
        1,
        "vendor=value,other=1",
        SpanData.Kind.SERVER,
        "GET /users/{id}",
        1_700_000_000_123_456_789L,
        1_700_000_000_223_456_789L,
        true,
        4711,
        SpanData.Link.HEADER,
        Map.of(
            "http.request.method",
            "GET",
            "http.response.status_code",
            503L,
            "ratio",
            0.25,
            "cached",
            false,
            "tags",
            List.of("a", "b"),
            "server.port",
            8080));
  }

  static SpanData root(long spanId) {
    return new SpanData(
        1,
        spanId,
        spanId,
        0,
        false,
        3,
        null,
        SpanData.Kind.CLIENT,
        "GET",
        10,
        20,
        false,
        4711,
        SpanData.Link.NONE,
        Map.of("url.full", "http://bank/" + spanId));
  }

  static SpanData withTraceState(String traceState) {
    return new SpanData(
        1,
        2,
        3,
        4,
        false,
        1,
        traceState,
        SpanData.Kind.INTERNAL,
        "x",
        10,
        20,
        false,
        4711,
        SpanData.Link.THREAD,
        Map.of());
  }

  static List<ExportedSpan> batch(int size) {
    List<ExportedSpan> batch = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      batch.add(new ExportedSpan(root(i), SHOP));
    }
    return batch;
  }

  static OtlpSettings settings(String endpoint) {
    return OtlpSettings.of(new TestConfig(endpoint));
  }

  /** A configuration; set what differs from the default. */
  static final class TestConfig implements OtlpExporter.Config {
    final String endpoint;
    String protocol = "http/protobuf";
    String headers = "";
    String compression = "none";
    long timeoutMillis = 5000;
    Optional<String> certificate = Optional.empty();
    boolean insecure;
    long maxElapsed = 3000;
    long initial = 10;
    long max = 50;

    TestConfig(String endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public String endpoint() {
      return endpoint;
    }

    @Override
    public String protocol() {
      return protocol;
    }

    @Override
    public String headers() {
      return headers;
    }

    @Override
    public String compression() {
      return compression;
    }

    @Override
    public long timeoutMillis() {
      return timeoutMillis;
    }

    @Override
    public String certificate() {
      return certificate.orElse("");
    }

    @Override
    public boolean insecureSkipVerify() {
      return insecure;
    }

    @Override
    public long backoffInitialMillis() {
      return initial;
    }

    @Override
    public long backoffMaxMillis() {
      return max;
    }

    @Override
    public long backoffMaxElapsedMillis() {
      return maxElapsed;
    }

    @Override
    public Class<? extends Annotation> annotationType() {
      return OtlpExporter.Config.class;
    }
  }
}
