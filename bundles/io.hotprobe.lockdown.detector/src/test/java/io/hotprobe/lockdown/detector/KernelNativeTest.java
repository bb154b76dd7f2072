// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hotprobe.bpf.KernelReport;
import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelTrial;
import io.hotprobe.bpf.KernelVersion;
import io.hotprobe.bpf.loader.State;
import io.hotprobe.lockdown.detector.Samples.Board;
import io.hotprobe.lockdown.detector.facts.Capability;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import io.hotprobe.lockdown.detector.facts.SituationReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole examination, in the kernel that runs. */
@Tag("native")
class KernelNativeTest {
  /** What does not work in the kernel that this project is built on, and how far it comes. */
  private static final Map<String, String> REFUSED_BY_THE_BUILD_KERNEL =
      new TreeMap<>(
          Map.of(
              "hotprobe.hook.kprobe", "attach refused",
              "hotprobe.hook.kretprobe", "attach refused",
              "hotprobe.link.kprobe_multi", "attach refused",
              "hotprobe.hook.fentry", "load refused",
              "hotprobe.hook.fexit", "load refused",
              "hotprobe.hook.lsm", "load refused",
              "hotprobe.hook.uprobe_registers", "load refused",
              "hotprobe.helper.probe_write_user", "load refused"));

  private static final KernelVersion BUILD_KERNEL = new KernelVersion(6, 18);
  private static final Board BOARD = new Board();
  private static Watch watch;
  private static KernelReport report;
  private static long descriptors;

  @BeforeAll
  static void examine() throws Exception {
    KernelTrial trial = NativeSamples.trial();
    SituationReader reader = new SituationReader(Path.of("/"), new State(), null);
    watch = new Watch(AbilityTable.load(), trial, reader::read, BOARD);
    watch.examine();
    report = new Report(watch::findings);
    descriptors = NativeSamples.descriptors();
  }

  private static Map<String, String> refused() {
    return report.entries().stream()
        .filter(entry -> !entry.available())
        .collect(Collectors.toMap(Entry::name, Entry::result, (a, b) -> a, TreeMap::new));
  }

  /** Other kernels are the business of the guests, which run the product's own check. */
  @Test
  void examine_buildKernel_isExactlyAsMeasured() {
    boolean ours =
        watch.findings().situation().release().equals(BUILD_KERNEL)
            && watch.findings().situation().config().lacks("KPROBES");
    assumeTrue(ours, "speaks of Linux 6.18 without kprobes, locked to integrity");
    assertEquals(REFUSED_BY_THE_BUILD_KERNEL, refused());
    assertEquals(
        Set.of("fires"),
        report.entries().stream()
            .filter(Entry::available)
            .map(Entry::result)
            .collect(Collectors.toSet()),
        "root fires whatever it can attach");
    assertEquals(Lockdown.INTEGRITY, watch.findings().lockdown());
  }

  @Test
  void examine_anyKernel_announcesWhatWorksAndNothingElse() {
    assertEquals(
        report.entries().stream()
            .filter(Entry::available)
            .map(Entry::name)
            .collect(Collectors.toSet()),
        Set.copyOf(BOARD.announced));
  }

  @Test
  void examine_anyKernel_coreWorks() {
    for (Entry feature : report.features()) {
      assertTrue(
          feature.available() || !KernelReport.CORE.contains(feature.name()), feature.toString());
    }
  }

  @Test
  void examine_anyKernel_explainsEveryNo() {
    for (Entry entry : report.entries()) {
      assertTrue(
          entry.available() || !entry.detail().isEmpty() && !entry.consequence().isEmpty(),
          entry.toString());
    }
  }

  @Test
  void examine_anyKernel_kprobesAreThereOnlyIfBuiltIn() {
    if (watch.findings().situation().config().lacks("KPROBE_EVENTS")) {
      Entry kprobe =
          report.entries().stream()
              .filter(entry -> entry.name().equals("hotprobe.hook.kprobe"))
              .findFirst()
              .orElseThrow();
      assertFalse(kprobe.available());
      assertTrue(kprobe.detail().contains("CONFIG_KPROBE_EVENTS"), kprobe.detail());
    }
  }

  @Test
  void examine_twice_leavesNothingBehind() throws Exception {
    assertTrue(
        watch.findings().situation().capabilities().has(Capability.SYS_ADMIN), "tests need root");
    new Watch(
            AbilityTable.load(),
            NativeSamples.trial(),
            () -> watch.findings().situation(),
            new Board())
        .examine();
    assertEquals(descriptors, NativeSamples.descriptors(), "descriptors");
    assertEquals(Set.of(), NativeSamples.cgroupsOfTrials());
    assertEquals(
        Set.of(),
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.equals("hotprobe-trial") || name.startsWith("hotprobe-examine"))
            .collect(Collectors.toSet()));
  }
}
