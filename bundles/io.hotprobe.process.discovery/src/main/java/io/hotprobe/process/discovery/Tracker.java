// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.probe.Language;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.process.discovery.kernel.PolicyMap;
import io.hotprobe.process.discovery.kernel.ProcessEvent;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps table, kernel and followers in step with the processes there are. For one thread. */
final class Tracker {
  private final Examiner examiner;
  private final PolicyMap policies;
  private final ProcessTable table;
  private final Followers followers;
  private final Set<Language> disabled = EnumSet.noneOf(Language.class);
  private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
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
      case EXIT -> forget(pid);
      case FORK -> {
        if (policies.contains(pid)) {
          examine(pid, ports(event.parent()));
        }
      }
      case EXEC -> {
        forget(pid);
        examine(pid, Set.of());
        return true;
      }
      case LISTEN -> {
        examiner.refresh();
        Set<Integer> ports = new HashSet<>(ports(pid));
        if (event.port() != 0) {
          ports.add(event.port());
        }
        examine(pid, ports);
        return event.port() == 0;
      }
    }
    return false;
  }

  private Set<Integer> ports(int pid) {
    Finding known = table.known(pid);
    return known == null ? Set.of() : known.ports();
  }

  /** Looks at one process again. */
  void examineAgain(int pid) {
    examiner.refresh();
    examine(pid, ports(pid));
  }

  /** Looks at one process, whatever was known of it. */
  private void examine(int pid, Set<Integer> heard) {
    Optional<Finding> found = examiner.examine(pid, heard, situation);
    Finding before = table.known(pid);
    if (found.isEmpty()) {
      policies.remove(pid);
      forget(pid);
      return;
    }
    Finding finding = found.get();
    if (before != null && !before.process().equals(finding.process())) {
      forget(pid);
    }
    apply(finding);
    if (!examiner.lives(finding.process())) {
      policies.remove(pid);
      forget(pid);
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

  /** Looks at every process there is. */
  void scan() {
    count("scans");
    examiner.refresh();
    Set<Integer> pids = new HashSet<>(examiner.pids());
    for (int pid : table.pids()) {
      if (!pids.contains(pid)) {
        policies.remove(pid);
        forget(pid);
      }
    }
    for (int pid : pids) {
      examine(pid, ports(pid));
    }
    table.expire();
  }

  /** Takes up a new configuration. */
  void change(Situation next) {
    situation = next;
    scan();
  }

  /** Lets a language take part, or not. */
  void enable(Language language, boolean enabled) {
    if (enabled ? disabled.remove(language) : disabled.add(language)) {
      for (Finding finding : table.known()) {
        if (finding.process().language() == language) {
          apply(finding);
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
