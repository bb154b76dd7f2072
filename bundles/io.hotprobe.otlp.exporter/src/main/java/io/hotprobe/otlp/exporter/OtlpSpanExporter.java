// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** Sends batches to one endpoint. Used by one thread. */
final class OtlpSpanExporter implements SpanExporter, AutoCloseable {
  private static final Logger LOG = System.getLogger(OtlpSpanExporter.class.getPackageName());
  private static final int LARGEST_REQUEST = 4096;

  private final OtlpTransport transport;
  private final SpanBridge bridge;
  private final OtlpCounters counters;
  private final boolean json;
  private boolean warned;

  OtlpSpanExporter(OtlpSettings settings, String version, OtlpCounters counters) {
    this(settings, version, counters, HttpClientSender.Sleeper.REAL);
  }

  OtlpSpanExporter(
      OtlpSettings settings,
      String version,
      OtlpCounters counters,
      HttpClientSender.Sleeper sleeper) {
    this.counters = counters;
    json = settings.json();
    bridge = new SpanBridge(version, counters.badTraceStates());
    transport =
        new OtlpTransport(settings, new ExportHealth(settings.endpoint(), counters), sleeper);
  }

  @Override
  public boolean export(List<ExportedSpan> batch) throws InterruptedException {
    List<SpanData> spans = bridge.of(batch);
    int arrived = 0;
    for (int from = 0; from < spans.size(); from += LARGEST_REQUEST) {
      int to = Math.min(spans.size(), from + LARGEST_REQUEST);
      arrived += send(spans.subList(from, to));
    }
    counters.sent().add(arrived);
    if (arrived > 0) {
      counters.lost().add(spans.size() - arrived);
    }
    return arrived > 0 || spans.isEmpty();
  }

  /** Sends one request, or its halves when it is too large, and returns how many spans arrived. */
  private int send(List<SpanData> spans) throws InterruptedException {
    Optional<Reply> reply = transport.send(spans);
    if (reply.isPresent() && reply.get().success()) {
      reportPartial(PartialSuccess.parse(reply.get().body(), json));
      return spans.size();
    }
    if (reply.isPresent() && reply.get().tooLarge() && spans.size() > 1) {
      counters.split().increment();
      int half = spans.size() / 2;
      return send(spans.subList(0, half)) + send(spans.subList(half, spans.size()));
    }
    return 0;
  }

  private void reportPartial(PartialSuccess partial) {
    counters.rejected().add(partial.rejected());
    boolean trouble = partial.rejected() > 0 || !partial.message().isEmpty();
    if (trouble && !warned) {
      LOG.log(
          Level.WARNING,
          "The Collector rejected {0} spans: {1}; further rejections are counted",
          partial.rejected(),
          partial.message().isEmpty() ? "no reason given" : partial.message());
    }
    warned = trouble;
  }

  @Override
  public void close() {
    transport.close();
  }
}
