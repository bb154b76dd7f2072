// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.opentelemetry.sdk.common.export.HttpResponse;
import java.time.Duration;

/**
 * An answer of the Collector.
 *
 * @param statusCode HTTP status
 * @param body the first bytes of the body
 * @param retryAfter how long the Collector wants to be left alone; zero when it did not say
 */
record Reply(int statusCode, byte[] body, Duration retryAfter) implements HttpResponse {
  /** Tells whether the Collector took the request. */
  boolean success() {
    return statusCode >= 200 && statusCode < 300;
  }

  /** Tells whether the same request may succeed later. */
  boolean retryable() {
    return statusCode == 429 || statusCode == 502 || statusCode == 503 || statusCode == 504;
  }

  /** Tells whether the request was too large, so that parts of it may pass. */
  boolean tooLarge() {
    return statusCode == 413;
  }

  @Override
  public int getStatusCode() {
    return statusCode;
  }

  @Override
  public String getStatusMessage() {
    return "";
  }

  @Override
  public byte[] getResponseBody() {
    return body;
  }
}
