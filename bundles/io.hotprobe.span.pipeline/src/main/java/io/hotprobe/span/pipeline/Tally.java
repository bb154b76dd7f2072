// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters by name. They outlive whoever counts, so that they never fall. */
final class Tally {
  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

  /** Returns the counter of this name; the same one at each call. */
  LongAdder counter(String name) {
    return counters.computeIfAbsent(name, ignored -> new LongAdder());
  }

  /** Returns all values, sorted by name. */
  Map<String, Long> values() {
    Map<String, Long> values = new TreeMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.sum()));
    return values;
  }
}
