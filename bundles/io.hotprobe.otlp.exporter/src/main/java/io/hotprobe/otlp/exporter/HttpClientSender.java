// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with the JDK's HTTP client on the calling thread and repeats them as {@link
 * Backoff} says. An interrupt ends it; the thread stays interrupted.
 */
final class HttpClientSender implements HttpSender {
  private static final int BODY_LIMIT = 64 * 1024;

  /** A body that is sent from where it was written. */
  private static final class Body extends ByteArrayOutputStream {
    Body(int size) {
      super(size);
    }

    HttpRequest.BodyPublisher publisher() {
      return HttpRequest.BodyPublishers.ofByteArray(buf, 0, count);
    }
  }

  /** Waits between attempts. */
  interface Sleeper {
    /** Really waits. */
    Sleeper REAL = time -> TimeUnit.NANOSECONDS.sleep(time.toNanos());

    void sleep(Duration time) throws InterruptedException;
  }

  private final HttpSenderConfig config;
  private final String contentType;
  private final Backoff backoff;
  private final ExportHealth health;
  private final Sleeper sleeper;
  private final HttpClient client;
  private volatile @Nullable Reply lastReply;
  private long notBefore = System.nanoTime();

  HttpClientSender(
      HttpSenderConfig config,
      String contentType,
      Backoff backoff,
      ExportHealth health,
      Sleeper sleeper) {
    this.config = config;
    this.contentType = contentType;
    this.backoff = backoff;
    this.health = health;
    this.sleeper = sleeper;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.getConnectTimeout());
    if ("http".equals(config.getEndpoint().getScheme())) {
      builder.sslContext(new PlainText());
    } else if (config.getSslContext() != null) {
      builder.sslContext(config.getSslContext());
    }
    client = builder.build();
  }

  /** Returns the answer to the last request, or null when there was none. */
  @Nullable Reply lastReply() {
    return lastReply;
  }

  @Override
  public void send(
      MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    lastReply = null;
    try {
      Reply reply = sendUntilDone(request(message));
      lastReply = reply;
      onResponse.accept(reply);
    } catch (IOException failure) {
      onError.accept(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      onError.accept(new InterruptedIOException("The exporter was stopped"));
    }
  }

  private HttpRequest request(MessageWriter message) throws IOException {
    Compressor compressor = config.getCompressor();
    Body body = new Body(Math.max(1024, message.getContentLength()));
    try (OutputStream out = compressor == null ? body : compressor.compress(body)) {
      message.writeMessage(out);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(config.getEndpoint())
            .timeout(config.getTimeout())
            .POST(body.publisher())
            .setHeader("Content-Type", contentType);
    if (compressor != null) {
      request.setHeader("Content-Encoding", compressor.getEncoding());
    }
    var headers = config.getHeadersSupplier().get();
    if (headers != null) {
      headers.forEach((name, values) -> values.forEach(value -> request.setHeader(name, value)));
    }
    return request.build();
  }

  private Reply sendUntilDone(HttpRequest request) throws IOException, InterruptedException {
    Duration keptAway = Duration.ofNanos(notBefore - System.nanoTime());
    if (keptAway.isPositive()) {
      sleeper.sleep(keptAway);
    }
    long start = System.nanoTime();
    for (int failures = 1; ; failures++) {
      Reply reply = null;
      IOException failure = null;
      try {
        reply = sendOnce(request);
        health.answered(reply);
      } catch (IOException failed) {
        failure = failed;
        health.failed(failed);
      }
      if (isFinal(reply, failure) || !pause(start, failures, reply)) {
        return done(reply, failure);
      }
    }
  }

  private static boolean isFinal(@Nullable Reply reply, @Nullable IOException failure) {
    return reply == null ? failure instanceof SSLHandshakeException : !reply.retryable();
  }

  private static Reply done(@Nullable Reply reply, @Nullable IOException failure)
      throws IOException {
    if (reply != null) {
      return reply;
    }
    throw failure == null ? new IOException("no answer") : failure;
  }

  /** Waits before the next attempt; returns false when there is to be none. */
  private boolean pause(long start, int failures, @Nullable Reply reply)
      throws InterruptedException {
    Duration wanted = reply == null ? Duration.ZERO : reply.retryAfter();
    Duration ours = backoff.pause(failures, ThreadLocalRandom.current().nextDouble());
    Duration pause = wanted.compareTo(ours) > 0 ? wanted : ours;
    notBefore = System.nanoTime() + wanted.toNanos();
    if (backoff.exceeded(Duration.ofNanos(System.nanoTime() - start), pause)) {
      return false;
    }
    health.retrying();
    sleeper.sleep(pause);
    return true;
  }

  private Reply sendOnce(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<java.net.http.HttpResponse<byte[]>> exchange =
        client.sendAsync(request, info -> new FirstBytes(BODY_LIMIT));
    try {
      var response = exchange.get(config.getTimeout().toNanos(), TimeUnit.NANOSECONDS);
      Duration retryAfter =
          response
              .headers()
              .firstValue("Retry-After")
              .map(value -> RetryAfter.parse(value, Instant.now()))
              .orElse(Duration.ZERO);
      return new Reply(response.statusCode(), response.body(), retryAfter);
    } catch (TimeoutException late) {
      throw new HttpTimeoutException("no complete answer within " + config.getTimeout());
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof IOException known ? known : new IOException(failed);
    } finally {
      exchange.cancel(true);
    }
  }

  @Override
  public CompletableResultCode shutdown() {
    client.shutdownNow();
    return CompletableResultCode.ofSuccess();
  }
}
