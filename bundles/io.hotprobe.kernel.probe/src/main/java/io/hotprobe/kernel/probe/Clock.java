// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import java.time.Instant;

/**
 * Turns CLOCK_MONOTONIC, which the kernel programs read, into time since the epoch.
 * System.nanoTime() is CLOCK_MONOTONIC on Linux. The difference is taken anew every second, for the
 * wall clock can be set. Used by one thread.
 */
final class Clock {
  private static final long REFRESH_NANOS = 1_000_000_000;

  private long difference;
  private long taken;

  Clock() {
    take(System.nanoTime());
  }

  private void take(long now) {
    Instant wall = Instant.now();
    difference = wall.getEpochSecond() * 1_000_000_000 + wall.getNano() - now;
    taken = now;
  }

  /** Returns what has to be added to a kernel time to get nanoseconds since the epoch. */
  long difference() {
    long now = System.nanoTime();
    if (now - taken > REFRESH_NANOS) {
      take(now);
    }
    return difference;
  }
}
