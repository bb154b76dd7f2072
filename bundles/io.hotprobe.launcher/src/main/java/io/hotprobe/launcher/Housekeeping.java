// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps the heap of the agent's own JVM near what is in use. The serial collector looks at old
 * objects only when the heap has grown to its limit, and the limit is for the worst of times: left
 * alone, an agent would soon have all of it resident, most of it garbage. Not for the JVM of a
 * host. Used by one thread.
 */
final class Housekeeping {
  /** How often to look. */
  static final Duration EVERY = Duration.ofSeconds(10);

  /** What the heap may grow by: what young objects take, and some more. */
  static final long GROWTH = 12L << 20;

  private final LongSupplier used;
  private final Runnable collect;
  private long left = -GROWTH; // so the first look collects

  Housekeeping() {
    this(() -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(), System::gc);
  }

  Housekeeping(LongSupplier used, Runnable collect) {
    this.used = used;
    this.collect = collect;
  }

  /** Collects garbage at the first call, and whenever the heap grew much since it was done last. */
  void look() {
    if (used.getAsLong() - left > GROWTH) {
      collect.run();
      left = used.getAsLong();
    }
  }
}
