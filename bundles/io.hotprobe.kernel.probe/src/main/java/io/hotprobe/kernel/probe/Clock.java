// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Turns CLOCK_MONOTONIC, which the kernel programs read, into nanoseconds since the epoch.
 * System.nanoTime() is CLOCK_MONOTONIC on Linux.
 *
 * <p>NTP slews both clocks alike (Linux kernel/time/timekeeping.c), so that their difference is
 * constant until the wall clock is set. It is looked at every second, and taken anew only if it
 * moved by more than an observation can be wrong: otherwise two spans, one after the other on a
 * thread, could overlap by what two observations differ. Used by one thread.
 */
final class Clock {
  static final long REFRESH_NANOS = 1_000_000_000;

  /** The smallest step of the wall clock that is followed. */
  static final long STEP_NANOS = 1_000_000;

  private static final int OBSERVATIONS = 5;

  private final LongSupplier monotonic;
  private final InstantSource wall;
  private long difference;
  private long looked;

  Clock() {
    this(System::nanoTime, InstantSource.system());
  }

  Clock(LongSupplier monotonic, InstantSource wall) {
    this.monotonic = monotonic;
    this.wall = wall;
    difference = observe().difference;
    looked = monotonic.getAsLong();
  }

  /**
   * The difference of the clocks, and how long looking at both took: it is wrong by half of that at
   * most.
   */
  private record Observation(long difference, long width) {}

  private Observation once() {
    long before = monotonic.getAsLong();
    Instant instant = wall.instant();
    long width = monotonic.getAsLong() - before;
    long nanos = instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
    return new Observation(nanos - before - width / 2, width);
  }

  /** The best of some: a thread that is preempted between two clocks sees them further apart. */
  private Observation observe() {
    Observation best = once();
    for (int i = 1; i < OBSERVATIONS; i++) {
      Observation next = once();
      if (next.width < best.width) {
        best = next;
      }
    }
    return best;
  }

  /** Returns what has to be added to a kernel time to get nanoseconds since the epoch. */
  long difference() {
    long now = monotonic.getAsLong();
    if (now - looked > REFRESH_NANOS) {
      looked = now;
      Observation seen = observe();
      if (Math.abs(seen.difference - difference) > STEP_NANOS + seen.width) {
        difference = seen.difference;
      }
    }
    return difference;
  }
}
