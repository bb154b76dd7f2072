// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.probe.ProbeHistory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Remembers and logs what happened to probes. */
final class Audit implements ProbeHistory {
  private static final Logger LOG = System.getLogger("io.hotprobe.bpf.loader");
  private static final int KEPT = 1000;

  private final Deque<Entry> entries = new ArrayDeque<>();

  void add(Candidate candidate, Change change, long generation, String digest, String detail) {
    Entry entry =
        new Entry(
            Instant.now(),
            candidate.name(),
            change,
            candidate.bundle(),
            generation,
            digest,
            detail);
    synchronized (entries) {
      if (entries.size() == KEPT) {
        entries.removeFirst();
      }
      entries.addLast(entry);
    }
    boolean bad = change == Change.FAILED || change == Change.ROLLED_BACK;
    LOG.log(
        bad ? Level.WARNING : Level.INFO,
        () ->
            "probe %s %s: generation %d, bundle %s, sha256 %s: %s"
                .formatted(entry.probe(), change, generation, entry.bundle(), digest, detail));
  }

  @Override
  public List<Entry> entries() {
    synchronized (entries) {
      return List.copyOf(entries);
    }
  }
}
