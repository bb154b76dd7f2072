// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import io.hotprobe.bpf.KernelReport.Fact;
import io.hotprobe.bpf.KernelVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that could be read at one moment.
 *
 * @param release version of the kernel
 * @param lockdown as a file says; UNKNOWN when none could be read
 * @param capabilities those of the agent
 * @param config how the kernel was built
 * @param securityModules the security modules that the kernel starts, if known
 * @param ownUserNamespace whether the agent's capabilities do not count outside its namespace
 * @param seccompFilter whether a filter of system calls is on
 * @param limitedMemory whether locked memory has a limit
 * @param facts the same and more, for people
 */
public record Situation(
    KernelVersion release,
    Lockdown lockdown,
    Capabilities capabilities,
    KernelConfig config,
    Optional<List<String>> securityModules,
    boolean ownUserNamespace,
    boolean seccompFilter,
    boolean limitedMemory,
    List<Fact> facts) {
  public Situation {
    facts = List.copyOf(facts);
  }

  /** Returns what is different now, in words, by the name of the fact; empty if nothing is. */
  public Map<String, String> since(Situation before) {
    Map<String, String> then = new LinkedHashMap<>();
    before.facts.forEach(fact -> then.put(fact.name(), fact.value()));
    Map<String, String> changes = new LinkedHashMap<>();
    for (Fact fact : facts) {
      String old = then.getOrDefault(fact.name(), "unknown");
      if (!old.equals(fact.value())) {
        changes.put(fact.name(), describe(fact.name(), old, fact.value(), before));
      }
    }
    return changes;
  }

  private String describe(String name, String old, String now, Situation before) {
    if (!name.equals(SituationReader.CAPABILITIES)) {
      return "%s was %s and is %s".formatted(name, old, now);
    }
    List<String> moved = new ArrayList<>();
    for (Capability capability : Capability.values()) {
      if (capabilities.has(capability) != before.capabilities.has(capability)) {
        moved.add(capability.title() + (capabilities.has(capability) ? " gained" : " dropped"));
      }
    }
    return moved.isEmpty() ? "capabilities were " + old : String.join(", ", moved);
  }
}
