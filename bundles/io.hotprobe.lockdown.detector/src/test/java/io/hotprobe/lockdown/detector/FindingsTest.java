// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import static io.hotprobe.lockdown.detector.Samples.ALL;
import static io.hotprobe.lockdown.detector.Samples.SEVEN;
import static io.hotprobe.lockdown.detector.Samples.situation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.KernelReport.Fact;
import io.hotprobe.bpf.KernelTrial.Outcome;
import io.hotprobe.bpf.KernelTrial.Stage;
import io.hotprobe.lockdown.detector.facts.Capabilities;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final String WRITE = "hotprobe.helper.probe_write_user";
  private static final String READ = "hotprobe.helper.read_kernel";
  private static final String UPROBE = "hotprobe.hook.uprobe";

  private static Findings findings(Lockdown read, Capabilities capabilities, String... refused) {
    Map<String, Outcome> outcomes = new HashMap<>();
    AbilityTable.load()
        .forEach(ability -> outcomes.put(ability.name(), new Outcome(Stage.FIRED, "")));
    for (String name : refused) {
      outcomes.put(name, new Outcome(Stage.LOAD_REFUSED, "EPERM"));
    }
    return new Findings(
        AbilityTable.load(), situation("6.12", read, capabilities), outcomes, List.of());
  }

  @Test
  void lockdown_fileSaysIt_isBelieved() {
    Findings findings = findings(Lockdown.INTEGRITY, ALL);
    assertEquals(Lockdown.INTEGRITY, findings.lockdown());
    assertFalse(findings.inferredLockdown());
  }

  @Test
  void lockdown_noFileAndWritingRefused_isIntegrity() {
    Findings findings = findings(Lockdown.UNKNOWN, ALL, WRITE);
    assertEquals(Lockdown.INTEGRITY, findings.lockdown());
    assertTrue(findings.inferredLockdown());
  }

  @Test
  void lockdown_noFileAndReadingRefused_isConfidentiality() {
    assertEquals(Lockdown.CONFIDENTIALITY, findings(Lockdown.UNKNOWN, ALL, WRITE, READ).lockdown());
  }

  @Test
  void lockdown_noFileAndWritingWorks_isNone() {
    assertEquals(Lockdown.NONE, findings(Lockdown.UNKNOWN, ALL).lockdown());
  }

  @Test
  void lockdown_writingRefusedWithoutSysAdmin_staysUnknown() {
    assertEquals(Lockdown.UNKNOWN, findings(Lockdown.UNKNOWN, SEVEN, WRITE).lockdown());
  }

  @Test
  void lockdown_everythingRefused_staysUnknown() {
    assertEquals(
        Lockdown.UNKNOWN,
        findings(Lockdown.UNKNOWN, ALL, WRITE, READ, UPROBE, "hotprobe.helper.read_user")
            .lockdown());
    assertEquals(Lockdown.UNKNOWN, findings(Lockdown.UNKNOWN, ALL, WRITE, UPROBE).lockdown());
  }

  @Test
  void facts_inferredLockdown_saysThatItIsInferred() {
    Findings findings = findings(Lockdown.UNKNOWN, ALL, WRITE);
    Fact fact = new Report(() -> findings).facts().getFirst();
    assertEquals("integrity", fact.value());
    assertTrue(fact.meaning().contains("inferred from what the kernel refuses"), fact.meaning());
  }

  @Test
  void entries_nothingTriedYet_isEmpty() {
    Findings none =
        new Findings(
            AbilityTable.load(), situation("6.12", Lockdown.NONE, ALL), Map.of(), List.of());
    assertEquals(List.of(), none.entries());
    assertTrue(none.available().isEmpty());
  }
}
