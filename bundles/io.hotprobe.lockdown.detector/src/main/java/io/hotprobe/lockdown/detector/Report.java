// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.KernelReport;
import io.hotprobe.lockdown.detector.facts.Capabilities;
import io.hotprobe.lockdown.detector.facts.Capability;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import io.hotprobe.lockdown.detector.facts.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The findings of now, as a service. */
final class Report implements KernelReport {
  private final Supplier<Findings> findings;

  Report(Supplier<Findings> findings) {
    this.findings = findings;
  }

  @Override
  public List<Entry> entries() {
    return findings.get().entries();
  }

  @Override
  public List<Entry> features() {
    return new Features(findings.get()).entries();
  }

  @Override
  public List<Entry> capabilities() {
    return capabilities(findings.get().situation());
  }

  static List<Entry> capabilities(Situation situation) {
    Capabilities held = situation.capabilities();
    boolean charged = situation.release().before(Findings.MEMORY_BY_CGROUP);
    List<Entry> entries = new ArrayList<>();
    for (Capability capability : Capability.values()) {
      if (capability == Capability.SYS_RESOURCE && !charged) {
        continue;
      }
      String purpose = "to " + capability.purpose();
      if (held.has(capability)) {
        entries.add(new Entry(capability.title(), true, "held", purpose, ""));
      } else if (held.allow(capability)) {
        entries.add(
            new Entry(capability.title(), true, "not needed", "CAP_SYS_ADMIN contains it", ""));
      } else {
        String result = capability.needed() ? "missing" : "not held";
        entries.add(new Entry(capability.title(), false, result, purpose, capability.cost()));
      }
    }
    return entries;
  }

  @Override
  public List<Entry> quirks() {
    return findings.get().quirks();
  }

  @Override
  public List<Fact> facts() {
    Findings now = findings.get();
    return now.situation().facts().stream()
        .map(fact -> fact.name().equals("lockdown") ? lockdown(now, fact) : fact)
        .toList();
  }

  private static Fact lockdown(Findings now, Fact read) {
    Lockdown lockdown = now.lockdown();
    return now.inferredLockdown()
        ? new Fact(
            read.name(),
            lockdown.toString(),
            lockdown.meaning() + "; inferred from what the kernel refuses, no file could be read")
        : read;
  }
}
