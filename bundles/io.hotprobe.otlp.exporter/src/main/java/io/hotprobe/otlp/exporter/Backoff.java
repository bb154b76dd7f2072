// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import java.time.Duration;

/**
 * How long to go on after failures.
 *
 * @param initial pause after the first failure; each further one is half as long again
 * @param max longest pause
 * @param maxElapsed time after which a batch is given up; zero for never
 */
record Backoff(Duration initial, Duration max, Duration maxElapsed) {
  private static final double GROWTH = 1.5;

  /** Refuses negative times. */
  Backoff {
    if (initial.isNegative() || max.isNegative() || maxElapsed.isNegative()) {
      throw new IllegalArgumentException(
          "back-off times: expected none below 0, got initial "
              + initial
              + ", max "
              + max
              + ", max elapsed "
              + maxElapsed);
    }
  }

  /**
   * Returns the pause before another attempt, without any limit of the elapsed time.
   *
   * @param failures attempts that failed so far, at least 1
   * @param spread from 0 to 1, to be random: makes the pause half as long to half as long again
   */
  Duration pause(int failures, double spread) {
    double millis = initial.toMillis() * Math.pow(GROWTH, failures - 1);
    double limited = Math.min(millis, Math.max(max.toMillis(), initial.toMillis()));
    return Duration.ofMillis(Math.round(limited * (0.5 + spread)));
  }

  /** Tells whether another attempt after a pause would come too late. */
  boolean exceeded(Duration elapsed, Duration pause) {
    return !maxElapsed.isZero() && elapsed.plus(pause).compareTo(maxElapsed) > 0;
  }
}
