// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.probe.TracedProcess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The processes that take part, those that would if their language did, and for a while those that
 * did. One thread changes it, any thread may look.
 */
final class ProcessTable {
  private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int MAX_GONE = 16_384;

  private record Gone(Optional<TracedProcess> process, long until) {}

  private final Map<Integer, Finding> known = new ConcurrentHashMap<>();
  private final Map<Integer, Optional<TracedProcess>> active = new ConcurrentHashMap<>();
  private final Map<Integer, Gone> gone = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  ProcessTable(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  Optional<TracedProcess> find(int pid) {
    Optional<TracedProcess> now = active.get(pid);
    if (now != null) {
      return now;
    }
    Gone before = gone.get(pid);
    return before == null ? Optional.empty() : before.process();
  }

  Collection<TracedProcess> processes() {
    return active.values().stream().flatMap(Optional::stream).toList();
  }

  @Nullable Finding known(int pid) {
    return known.get(pid);
  }

  Collection<Finding> known() {
    return List.copyOf(known.values());
  }

  boolean isActive(int pid) {
    return active.containsKey(pid);
  }

  /** Remembers a process that takes part, if active, or would. */
  void put(Finding finding, boolean takesPart) {
    int pid = finding.process().pid();
    known.put(pid, finding);
    if (takesPart) {
      active.put(pid, Optional.of(finding.process()));
    } else {
      retire(pid);
    }
  }

  /** Forgets a process; it stays findable for a minute at least. */
  void remove(int pid) {
    known.remove(pid);
    retire(pid);
  }

  private void retire(int pid) {
    Optional<TracedProcess> process = active.get(pid);
    if (process == null) {
      return;
    }
    if (gone.size() >= MAX_GONE) {
      expire();
    }
    if (gone.size() < MAX_GONE) {
      gone.put(pid, new Gone(process, nanoTime.getAsLong() + KEEP_NANOS));
    }
    active.remove(pid);
  }

  /** Drops what was kept long enough. */
  void expire() {
    long now = nanoTime.getAsLong();
    gone.values().removeIf(entry -> now - entry.until() > 0);
  }

  List<Integer> pids() {
    return new ArrayList<>(known.keySet());
  }
}
