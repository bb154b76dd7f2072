// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.probe.Language;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.process.discovery.kernel.PolicyMap;
import io.hotprobe.process.discovery.kernel.ProcessEvent;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Keeps table, kernel and followers in step with the processes there are. For one thread. */
final class Tracker {
  private final Examiner examiner;
  private final PolicyMap policies;
  private final ProcessTable table;
  private final Followers followers;
  private final Set<Language> disabled = EnumSet.noneOf(Language.class);
  private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
  private final Queue<Integer> unscanned = new ArrayDeque<>();
  private Situation situation;

  Tracker(
      Examiner examiner,
      PolicyMap policies,
      ProcessTable table,
      Followers followers,
      Situation situation) {
    this.examiner = examiner;
    this.policies = policies;
    this.table = table;
    this.followers = followers;
    this.situation = situation;
  }

  /** Acts on what happened; returns whether the process should be looked at again soon. */
  boolean handle(ProcessEvent event) {
    count("events");
    int pid = event.pid();
    switch (event.kind()) {
      case EXIT -> {
        policies.gone(pid);
        forget(pid);
      }
      case FORK -> {
        if (policies.contains(pid)) {
          examine(pid, ports(event.parent()), known(event.parent()));
        }
      }
      case EXEC -> {
        // The kernel took the policy away: one that is there was given since, by a scan.
        if (!policies.contains(pid)) {
          forget(pid);
        }
        examine(pid, Set.of(), null);
        return true;
      }
      case LISTEN -> {
        examiner.refresh();
        Set<Integer> ports = new HashSet<>(ports(pid));
        if (event.port() != 0) {
          ports.add(event.port());
        }
        examine(pid, ports, known(pid));
        return event.port() == 0;
      }
    }
    return false;
  }

  private Set<Integer> ports(int pid) {
    Finding known = table.known(pid);
    return known == null ? Set.of() : known.ports();
  }

  private @Nullable TracedProcess known(int pid) {
    Finding known = table.known(pid);
    return known == null ? null : known.process();
  }

  /** Looks at one process again. */
  void examineAgain(int pid) {
    examiner.refresh();
    examine(pid, ports(pid), known(pid));
  }

  /** Looks at one process, whatever was known of it. */
  private void examine(int pid, Set<Integer> heard, @Nullable TracedProcess like) {
    Optional<Finding> found = examiner.examine(pid, heard, like, situation);
    TracedProcess before = known(pid);
    if (found.isEmpty()) {
      policies.remove(pid);
      forget(pid);
      return;
    }
    if (before != null && !before.equals(found.get().process())) {
      forget(pid);
    }
    bring(found.get());
  }

  /** Brings all to what was found, and back if the process was gone before the kernel knew. */
  private void bring(Finding finding) {
    apply(finding);
    if (!examiner.lives(finding.process())) {
      policies.remove(finding.process().pid());
      forget(finding.process().pid());
    }
  }

  /** Brings the kernel, the table and the followers to what was found. */
  private void apply(Finding finding) {
    TracedProcess process = finding.process();
    boolean was = table.isActive(process.pid());
    boolean is = !disabled.contains(process.language());
    if (is) {
      is = policies.put(process.pid(), finding.policy());
    } else {
      policies.remove(process.pid());
    }
    table.put(finding, is);
    if (is && !was) {
      count("processes.added");
      followers.added(process);
    } else if (was && !is) {
      count("processes.removed");
      followers.removed(process);
    }
  }

  private void forget(int pid) {
    Finding before = table.known(pid);
    if (before == null) {
      return;
    }
    boolean was = table.isActive(pid);
    table.remove(pid);
    if (was) {
      count("processes.removed");
      followers.removed(before.process());
    }
  }

  /** Takes up a configuration and begins to look at every process there is. */
  void beginScan(Situation next) {
    count("scans");
    situation = next;
    examiner.refresh();
    Set<Integer> pids = new HashSet<>(examiner.pids());
    pids.addAll(table.pids());
    unscanned.clear();
    unscanned.addAll(pids);
  }

  /** Looks at some more processes; returns whether there are others left. */
  boolean scanSome(int count) {
    for (int i = 0; i < count && !unscanned.isEmpty(); i++) {
      int pid = unscanned.remove();
      examine(pid, ports(pid), known(pid));
    }
    if (unscanned.isEmpty()) {
      table.expire();
    }
    return !unscanned.isEmpty();
  }

  /** Lets a language take part, or not. */
  void enable(Language language, boolean enabled) {
    if (enabled ? disabled.remove(language) : disabled.add(language)) {
      for (Finding finding : table.known()) {
        if (finding.process().language() == language) {
          bring(finding);
        }
      }
    }
  }

  private void count(String name) {
    counts.computeIfAbsent(name, none -> new AtomicLong()).incrementAndGet();
  }

  Map<String, AtomicLong> counts() {
    return counts;
  }
}
