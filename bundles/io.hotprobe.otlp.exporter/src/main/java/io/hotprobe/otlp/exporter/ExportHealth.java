// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happens to requests and logs when the Collector stops answering, or answers again.
 */
final class ExportHealth {
  private static final Logger LOG = System.getLogger(ExportHealth.class.getPackageName());

  private final String target;
  private final LongAdder requests;
  private final LongAdder failures;
  private final LongAdder retries;
  private boolean failing;

  ExportHealth(URI endpoint, OtlpCounters counters) {
    target = OtlpSettings.printable(endpoint);
    requests = counters.requests();
    failures = counters.failures();
    retries = counters.retries();
  }

  /** Notes an answer: good or bad. */
  void answered(Reply reply) {
    if (reply.success()) {
      requests.increment();
      if (failing) {
        LOG.log(Level.INFO, "{0} takes spans again", target);
      }
      failing = false;
    } else if (reply.tooLarge()) {
      failures.increment();
    } else {
      failed("HTTP status " + reply.statusCode());
    }
  }

  /** Notes that there was no answer. */
  void failed(IOException failure) {
    String text = failure.getMessage();
    String kind = failure.getClass().getSimpleName();
    failed(text == null ? kind : kind + ": " + text);
  }

  /** Notes that the request will be repeated. */
  void retrying() {
    retries.increment();
  }

  private void failed(String reason) {
    failures.increment();
    if (!failing) {
      failing = true;
      LOG.log(
          Level.WARNING,
          "{0} does not take spans ({1}); they wait in a bounded queue, further failures are counted",
          target,
          reason);
    }
  }
}
