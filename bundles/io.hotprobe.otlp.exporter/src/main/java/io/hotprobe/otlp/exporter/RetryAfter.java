// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** The Retry-After header (RFC 9110, 10.2.3): seconds or a date. */
final class RetryAfter {
  /** Longer waits than this are taken for a mistake of the server. */
  static final Duration LIMIT = Duration.ofMinutes(5);

  private RetryAfter() {}

  /**
   * Returns how long to wait, from zero to {@link #LIMIT}; zero when the value is neither seconds
   * nor a date.
   *
   * @param now the present, to which a date is compared
   */
  static Duration parse(String value, Instant now) {
    String text = value.strip();
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return text.length() > 6 ? LIMIT : limited(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
      return limited(Duration.between(now, until));
    } catch (DateTimeException neither) {
      return Duration.ZERO;
    }
  }

  private static Duration limited(Duration wait) {
    return wait.isNegative() ? Duration.ZERO : wait.compareTo(LIMIT) > 0 ? LIMIT : wait;
  }
}
