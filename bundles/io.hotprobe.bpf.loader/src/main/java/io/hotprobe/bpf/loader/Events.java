// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.probe.Probe;
import io.hotprobe.span.Counters;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Hands records to probes, survives what they throw, and counts. */
final class Events implements Counters {
  private static final Logger LOG = System.getLogger("io.hotprobe.bpf.loader");
  private static final int DISTINCT = 100;

  private final LongAdder delivered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder skippedBefore = new LongAdder();
  private final Set<Loaded> live = ConcurrentHashMap.newKeySet();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  Ring.RecordSink to(String name, Probe probe) {
    return event -> deliver(name, probe, event);
  }

  private void deliver(String name, Probe probe, MemorySegment event) {
    try {
      probe.onEvent(event);
      delivered.increment();
    } catch (RuntimeException | LinkageError | AssertionError e) {
      failed.increment();
      report(name, e);
    }
  }

  private void report(String name, Throwable e) {
    StackTraceElement[] stack = e.getStackTrace();
    String kind =
        name + ": " + e.getClass().getName() + (stack.length > 0 ? " at " + stack[0] : "");
    if (seen.size() < DISTINCT && seen.add(kind)) {
      LOG.log(
          Level.WARNING,
          "probe failed on an event; more of this kind are only counted: " + kind,
          e);
    }
  }

  /** Counts the runs that the kernel skips of an object, until the result is run. */
  Runnable watch(Loaded loaded) {
    live.add(loaded);
    return () -> {
      if (live.remove(loaded)) {
        skippedBefore.add(loaded.skippedRuns());
      }
    };
  }

  @Override
  public String component() {
    return "bpf.loader";
  }

  @Override
  public Map<String, Long> counters() {
    long skipped = live.stream().mapToLong(Loaded::skippedRuns).sum() + skippedBefore.sum();
    return Map.of(
        "events.delivered",
        delivered.sum(),
        "lost.onevent.failed",
        failed.sum(),
        "runs.skipped",
        skipped);
  }
}
