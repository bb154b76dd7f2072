// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelTrial.Outcome;
import io.hotprobe.bpf.KernelTrial.Stage;
import io.hotprobe.bpf.KernelVersion;
import io.hotprobe.lockdown.detector.facts.Capability;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import io.hotprobe.lockdown.detector.facts.Situation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was found out at one time.
 *
 * @param abilities what was tried
 * @param situation what was read
 * @param outcomes what came of each trial, by name
 * @param quirks the oddities that were looked for
 */
record Findings(
    List<Ability> abilities,
    Situation situation,
    Map<String, Outcome> outcomes,
    List<Entry> quirks) {
  static final KernelVersion MEMORY_BY_CGROUP = new KernelVersion(5, 11);
  private static final String WRITE = "hotprobe.helper.probe_write_user";
  private static final String READ = "hotprobe.helper.read_kernel";

  Findings {
    outcomes = Map.copyOf(outcomes);
    quirks = List.copyOf(quirks);
  }

  /** Returns the same, with other outcomes for some abilities. */
  Findings with(Situation now, Map<String, Outcome> anew) {
    Map<String, Outcome> all = new LinkedHashMap<>(outcomes);
    all.putAll(anew);
    return new Findings(abilities, now, all, quirks);
  }

  /** Returns the same, with other quirks. */
  Findings with(List<Entry> others) {
    return new Findings(abilities, situation, outcomes, others);
  }

  /** Returns how far the kernel is locked, as it can be read or as it behaves. */
  Lockdown lockdown() {
    return situation.lockdown() == Lockdown.UNKNOWN ? inferred() : situation.lockdown();
  }

  /** Returns whether the lockdown is known only by how the kernel behaves. */
  boolean inferredLockdown() {
    return situation.lockdown() == Lockdown.UNKNOWN && inferred() != Lockdown.UNKNOWN;
  }

  private Lockdown inferred() {
    if (refused(READ) && situation.capabilities().allow(Capability.PERFMON)) {
      return works("hotprobe.helper.read_user") ? Lockdown.CONFIDENTIALITY : Lockdown.UNKNOWN;
    }
    if (works(WRITE)) {
      return Lockdown.NONE;
    }
    boolean lockedOnly =
        refused(WRITE)
            && works("hotprobe.hook.uprobe")
            && situation.capabilities().has(Capability.SYS_ADMIN);
    return lockedOnly ? Lockdown.INTEGRITY : Lockdown.UNKNOWN;
  }

  private boolean refused(String name) {
    Outcome outcome = outcomes.get(name);
    return outcome != null && outcome.stage() == Stage.LOAD_REFUSED;
  }

  private boolean works(String name) {
    Outcome outcome = outcomes.get(name);
    return outcome != null && outcome.stage().works();
  }

  /** Returns the names of the abilities that may be used. */
  Set<String> available() {
    Explanation explanation = explanation();
    Set<String> names = new LinkedHashSet<>();
    for (Ability ability : abilities) {
      Outcome outcome = outcomes.get(ability.name());
      if (outcome != null && explanation.available(ability, outcome)) {
        names.add(ability.name());
      }
    }
    return names;
  }

  /** Returns what to report of each ability that was tried. */
  List<Entry> entries() {
    Explanation explanation = explanation();
    List<Entry> entries = new ArrayList<>();
    for (Ability ability : abilities) {
      Outcome outcome = outcomes.get(ability.name());
      if (outcome != null) {
        entries.add(explanation.entry(ability, outcome));
      }
    }
    return entries;
  }

  private Explanation explanation() {
    return new Explanation(situation, lockdown());
  }
}
