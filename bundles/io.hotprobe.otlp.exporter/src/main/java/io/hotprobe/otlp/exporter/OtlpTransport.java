// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The SDK's exporter with our sender in it. Used by one thread. */
final class OtlpTransport implements AutoCloseable {
  /** Reports every failure with a stack trace; {@link ExportHealth} says it once. */
  private static final Logger SDK_LOG =
      Logger.getLogger("io.opentelemetry.exporter.otlp.internal.HttpExporter");

  private final Senders senders;
  private final OtlpHttpSpanExporter exporter;
  private final boolean json;

  /**
   * Prepares an exporter; nothing is sent yet.
   *
   * @throws IllegalArgumentException when the certificate file is no good
   */
  OtlpTransport(OtlpSettings settings, ExportHealth health, HttpClientSender.Sleeper sleeper) {
    SDK_LOG.setLevel(Level.OFF);
    json = settings.json();
    senders = new Senders(settings, health, sleeper);
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.endpoint().toString())
            .setTimeout(settings.timeout())
            .setConnectTimeout(settings.timeout())
            .setCompression(settings.gzip() ? "gzip" : "none")
            .setRetryPolicy(null)
            .setComponentLoader(senders);
    settings.headers().forEach(builder::addHeader);
    if (settings.insecure()) {
      Trust trust = Trust.anybody();
      builder.setSslContext(trust.context(), trust.manager());
    } else if (settings.certificate() != null) {
      Trust trust = Trust.file(settings.certificate());
      builder.setSslContext(trust.context(), trust.manager());
    }
    exporter = builder.build();
  }

  /**
   * Sends one request, with retries.
   *
   * @return the last answer; empty when there was none
   * @throws InterruptedException when the thread was interrupted meanwhile
   */
  Optional<Reply> send(Collection<SpanData> spans) throws InterruptedException {
    HttpClientSender sender = senders.sender();
    if (json) {
      var message = TraceRequestMarshaler.create(spans).toJsonMessageWriter();
      sender.send(message, reply -> {}, failure -> {});
    } else {
      exporter.export(spans).join(0, TimeUnit.SECONDS);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("The exporter was stopped");
    }
    return Optional.ofNullable(sender.lastReply());
  }

  @Override
  public void close() {
    exporter.shutdown().join(1, TimeUnit.SECONDS);
  }

  /** Gives the SDK our sender where it would look for a service. */
  private static final class Senders implements ComponentLoader, HttpSenderProvider {
    private final OtlpSettings settings;
    private final ExportHealth health;
    private final HttpClientSender.Sleeper sleeper;
    private final List<HttpClientSender> created = new ArrayList<>();

    Senders(OtlpSettings settings, ExportHealth health, HttpClientSender.Sleeper sleeper) {
      this.settings = settings;
      this.health = health;
      this.sleeper = sleeper;
    }

    @Override
    public <T> Iterable<T> load(Class<T> wanted) {
      return wanted == HttpSenderProvider.class ? List.of(wanted.cast(this)) : List.of();
    }

    @Override
    public HttpClientSender createSender(HttpSenderConfig config) {
      String contentType = settings.json() ? "application/json" : config.getContentType();
      created.add(new HttpClientSender(config, contentType, settings.backoff(), health, sleeper));
      return created.getLast();
    }

    HttpClientSender sender() {
      return created.getLast();
    }
  }
}
