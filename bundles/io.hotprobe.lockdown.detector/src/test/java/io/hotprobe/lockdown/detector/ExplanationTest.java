// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import static io.hotprobe.lockdown.detector.Samples.ALL;
import static io.hotprobe.lockdown.detector.Samples.SEVEN;
import static io.hotprobe.lockdown.detector.Samples.ability;
import static io.hotprobe.lockdown.detector.Samples.situation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelTrial.Outcome;
import io.hotprobe.bpf.KernelTrial.Stage;
import io.hotprobe.lockdown.detector.facts.Capabilities;
import io.hotprobe.lockdown.detector.facts.KernelConfig;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import io.hotprobe.lockdown.detector.facts.Situation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {
  private static final Outcome LOAD = new Outcome(Stage.LOAD_REFUSED, "EINVAL (Invalid argument)");
  private static final Outcome EPERM = new Outcome(Stage.LOAD_REFUSED, "EPERM (not permitted)");
  private static final KernelConfig CONFIG =
      new KernelConfig("/proc/config.gz", Map.of("BPF_LSM", "y", "UPROBE_EVENTS", "y"));

  private static Entry explain(String ability, Situation situation, Outcome outcome) {
    return new Explanation(situation, situation.lockdown()).entry(ability(ability), outcome);
  }

  @Test
  void entry_fires_saysWhatItIsFor() {
    Entry entry =
        explain(
            "hotprobe.hook.sk_msg",
            situation("6.12", Lockdown.NONE, ALL),
            new Outcome(Stage.FIRED, ""));
    assertEquals(
        new Entry(
            "hotprobe.hook.sk_msg",
            true,
            "fires",
            "for writing context into outgoing requests",
            ""),
        entry);
  }

  @Test
  void entry_notAttachedForOurSake_isAvailableAndSaysWhy() {
    Entry entry =
        explain(
            "hotprobe.hook.tc",
            situation("6.12", Lockdown.NONE, SEVEN),
            new Outcome(Stage.LOADED, "a network namespace of its own takes CAP_SYS_ADMIN"));
    assertTrue(entry.available());
    assertEquals("loads, not attached", entry.result());
    assertEquals("a network namespace of its own takes CAP_SYS_ADMIN", entry.detail());
    assertEquals("", entry.consequence());
  }

  @Test
  void entry_capabilityMissing_isNamedFirst() {
    Entry entry =
        explain(
            "hotprobe.helper.probe_write_user", situation("6.12", Lockdown.INTEGRITY, SEVEN), LOAD);
    assertEquals(
        "it takes CAP_SYS_ADMIN, which the agent does not have (EINVAL (Invalid argument))",
        entry.detail());
    assertFalse(entry.consequence().isEmpty());
  }

  @Test
  void entry_noCapabilityAtAll_allAreNamed() {
    Entry entry =
        explain(
            "hotprobe.hook.tp_btf", situation("6.12", Lockdown.NONE, new Capabilities(0)), EPERM);
    assertTrue(
        entry.detail().startsWith("it takes CAP_BPF and CAP_PERFMON, which"), entry.detail());
  }

  @Test
  void entry_locked_namesTheLockdown() {
    Entry entry =
        explain(
            "hotprobe.helper.probe_write_user", situation("6.12", Lockdown.INTEGRITY, ALL), LOAD);
    assertEquals("kernel lockdown is [integrity] (EINVAL (Invalid argument))", entry.detail());
    entry =
        explain(
            "hotprobe.helper.read_kernel", situation("6.12", Lockdown.CONFIDENTIALITY, ALL), LOAD);
    assertEquals(
        "kernel lockdown is [confidentiality] (EINVAL (Invalid argument))", entry.detail());
  }

  @Test
  void entry_readKernelUnderIntegrity_isNotBlamedOnLockdown() {
    Entry entry =
        explain("hotprobe.helper.read_kernel", situation("6.12", Lockdown.INTEGRITY, ALL), LOAD);
    assertEquals("EINVAL (Invalid argument)", entry.detail());
  }

  @Test
  void entry_kernelTooOld_saysSinceWhen() {
    Entry entry =
        explain("hotprobe.link.uprobe_session", situation("6.12", Lockdown.NONE, ALL), LOAD);
    assertEquals(
        "it came with Linux 6.13, this is 6.12 (EINVAL (Invalid argument))", entry.detail());
  }

  @Test
  void entry_portedBack_isAvailableWhateverTheVersion() {
    Entry entry =
        explain(
            "hotprobe.helper.loop",
            situation("5.14", Lockdown.NONE, ALL),
            new Outcome(Stage.FIRED, ""));
    assertTrue(entry.available());
  }

  @Test
  void entry_notBuiltIn_namesTheOption() {
    Entry entry =
        explain("hotprobe.hook.kprobe", situation("6.12", Lockdown.NONE, ALL, CONFIG), LOAD);
    assertEquals(
        "the kernel is built without CONFIG_KPROBE_EVENTS (EINVAL (Invalid argument))",
        entry.detail());
  }

  @ParameterizedTest
  @CsvSource({
    "lockdown:yama, true",
    "lockdown:yama:bpf, false",
  })
  void entry_lsmNeverFires_looksAtTheListOfModules(String modules, boolean blamed) {
    Situation plain = situation("5.10", Lockdown.NONE, ALL, CONFIG);
    Situation situation =
        new Situation(
            plain.release(),
            plain.lockdown(),
            plain.capabilities(),
            new KernelConfig("/proc/config.gz", Map.of("BPF_LSM", "y", "DEBUG_INFO_BTF", "y")),
            Optional.of(List.of(modules.split(":"))),
            false,
            false,
            false,
            plain.facts());
    Entry entry = explain("hotprobe.hook.lsm", situation, new Outcome(Stage.SILENT, "silence"));
    assertFalse(entry.available());
    assertEquals("attaches, never fires", entry.result());
    assertEquals(
        blamed
            ? "the kernel's security modules (boot parameter lsm=) are without bpf (silence)"
            : "silence",
        entry.detail());
  }

  @Test
  void entry_attachingWouldDoHarm_isNotAvailableThoughItLoads() {
    Entry entry =
        explain(
            "hotprobe.hook.iter_tcp",
            situation("6.1", Lockdown.NONE, ALL),
            new Outcome(Stage.LOADED, ""));
    assertFalse(entry.available());
    assertEquals("loads, not attached", entry.result());
    assertTrue(entry.detail().contains("below Linux 6.4"), entry.detail());
    assertFalse(entry.consequence().isEmpty());
  }

  @Test
  void entry_unexplainedRefusal_saysThatTheAgentMay() {
    Entry entry =
        explain("hotprobe.hook.fentry", situation("6.18", Lockdown.INTEGRITY, ALL), EPERM);
    assertTrue(entry.detail().startsWith("the agent may do it; a security module"), entry.detail());
  }

  @Test
  void entry_userNamespace_isNamedBeforeTheVersion() {
    Situation plain = situation("5.10", Lockdown.NONE, ALL);
    Situation own =
        new Situation(
            plain.release(),
            plain.lockdown(),
            plain.capabilities(),
            plain.config(),
            Optional.empty(),
            true,
            true,
            true,
            plain.facts());
    assertTrue(
        explain("hotprobe.helper.loop", own, EPERM)
            .detail()
            .startsWith("the agent is in a user namespace of its own"));
  }

  @Test
  void entry_limitedMemoryBelow511_isNamed() {
    Situation plain = situation("5.10", Lockdown.NONE, SEVEN);
    Situation limited =
        new Situation(
            plain.release(),
            plain.lockdown(),
            plain.capabilities(),
            plain.config(),
            Optional.empty(),
            false,
            false,
            true,
            plain.facts());
    assertTrue(
        explain("hotprobe.helper.ringbuf", limited, EPERM).detail().contains("RLIMIT_MEMLOCK"));
  }
}
