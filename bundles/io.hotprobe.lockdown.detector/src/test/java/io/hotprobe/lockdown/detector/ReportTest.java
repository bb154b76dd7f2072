// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import static io.hotprobe.lockdown.detector.Samples.ALL;
import static io.hotprobe.lockdown.detector.Samples.SEVEN;
import static io.hotprobe.lockdown.detector.Samples.situation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.lockdown.detector.facts.Capabilities;
import io.hotprobe.lockdown.detector.facts.Capability;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportTest {

  private static List<String> missing(String release, Capabilities capabilities) {
    return Report.capabilities(situation(release, Lockdown.NONE, capabilities)).stream()
        .filter(entry -> entry.result().equals("missing"))
        .map(Entry::name)
        .toList();
  }

  @Test
  void capabilities_exactlyTheSeven_noneIsMissing() {
    assertEquals(List.of(), missing("6.12", SEVEN));
  }

  @ParameterizedTest
  @EnumSource(
      value = Capability.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYS_ADMIN", "SYS_RESOURCE"})
  void capabilities_oneOfTheSevenMissing_isNamedWithItsCost(Capability without) {
    Capabilities six = new Capabilities(SEVEN.effective() & ~without.mask());
    assertEquals(List.of("CAP_" + without.name()), missing("6.12", six));
    Entry entry =
        Report.capabilities(situation("6.12", Lockdown.NONE, six)).stream()
            .filter(one -> one.result().equals("missing"))
            .findFirst()
            .orElseThrow();
    assertEquals(without.cost(), entry.consequence());
    assertFalse(entry.consequence().isEmpty());
  }

  @Test
  void capabilities_sysAdmin_containsThreeOfThem() {
    List<Entry> entries =
        Report.capabilities(
            situation("6.12", Lockdown.NONE, new Capabilities(Capability.SYS_ADMIN.mask())));
    assertEquals(
        List.of("CAP_BPF", "CAP_PERFMON", "CAP_CHECKPOINT_RESTORE"),
        entries.stream()
            .filter(entry -> entry.result().equals("not needed"))
            .map(Entry::name)
            .toList());
  }

  @Test
  void capabilities_sysResource_isSpokenOfBelow511Only() {
    List<String> old =
        Report.capabilities(situation("5.10", Lockdown.NONE, ALL)).stream()
            .map(Entry::name)
            .toList();
    List<String> young =
        Report.capabilities(situation("5.11", Lockdown.NONE, ALL)).stream()
            .map(Entry::name)
            .toList();
    assertEquals("CAP_SYS_RESOURCE", old.getLast());
    assertFalse(young.contains("CAP_SYS_RESOURCE"));
  }
}
