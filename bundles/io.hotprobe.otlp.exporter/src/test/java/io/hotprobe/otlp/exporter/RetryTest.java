// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
  private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "7|7",
        " 120 |120",
        "301|300",
        "99999999999999999999|300",
        "-5|0",
        "1.5|0",
        "soon|0",
        "''|0",
        "Tue, 24 Nov 2026 02:00:30 GMT|30",
        "Tue, 24 Nov 2026 01:00:00 GMT|0",
        "Tue, 24 Nov 2026 05:00:00 GMT|300",
      })
  void parse_value_isSecondsOrDateAndLimited(String value, long seconds) {
    assertEquals(Duration.ofSeconds(seconds), RetryAfter.parse(value, NOW));
  }

  @Test
  void pause_failures_growsToTheMaximum() {
    Backoff backoff = backoff(100, 1000, 0);

    assertEquals(100, backoff.pause(1, 0.5).toMillis());
    assertEquals(150, backoff.pause(2, 0.5).toMillis());
    assertEquals(225, backoff.pause(3, 0.5).toMillis());
    assertEquals(1000, backoff.pause(7, 0.5).toMillis());
    assertEquals(1000, backoff.pause(1_000_000, 0.5).toMillis());
    assertEquals(50, backoff.pause(1, 0).toMillis());
    assertEquals(1500, backoff.pause(50, 1).toMillis());
  }

  @Test
  void exceeded_withLimit_countsThePause() {
    Backoff backoff = backoff(100, 1000, 30_000);

    assertFalse(backoff.exceeded(Duration.ofSeconds(29), Duration.ofSeconds(1)));
    assertTrue(backoff.exceeded(Duration.ofSeconds(29), Duration.ofMillis(1001)));
  }

  @Test
  void exceeded_withoutLimit_never() {
    assertFalse(backoff(1, 1, 0).exceeded(Duration.ofDays(1), Duration.ofDays(1)));
  }

  private static Backoff backoff(long initial, long max, long maxElapsed) {
    return new Backoff(
        Duration.ofMillis(initial), Duration.ofMillis(max), Duration.ofMillis(maxElapsed));
  }
}
