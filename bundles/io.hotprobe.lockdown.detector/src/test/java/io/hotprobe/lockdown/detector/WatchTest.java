// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import static io.hotprobe.lockdown.detector.Samples.ALL;
import static io.hotprobe.lockdown.detector.Samples.SEVEN;
import static io.hotprobe.lockdown.detector.Samples.situation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.Experiment.Place;
import io.hotprobe.bpf.KernelReport;
import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelTrial.Stage;
import io.hotprobe.lockdown.detector.Samples.Board;
import io.hotprobe.lockdown.detector.Samples.FakeKernel;
import io.hotprobe.lockdown.detector.facts.Capabilities;
import io.hotprobe.lockdown.detector.facts.Capability;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import io.hotprobe.lockdown.detector.facts.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final String WRITE = "hotprobe.helper.probe_write_user";
  private static final List<String> NAMES =
      AbilityTable.load().stream().map(Ability::name).toList();

  private final FakeKernel kernel = new FakeKernel();
  private final Board board = new Board();
  private Situation now = situation("6.12", Lockdown.NONE, ALL);

  private Watch examined() throws InterruptedException {
    Watch watch = new Watch(AbilityTable.load(), kernel, () -> now, board);
    watch.examine();
    return watch;
  }

  private static String follow(Watch watch) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    watch.follow(lines::add);
    assertTrue(lines.size() < 2, lines.toString());
    return String.join("", lines);
  }

  private void raiseLockdown() {
    now = situation("6.12", Lockdown.INTEGRITY, ALL);
    kernel.refuse("t_write_user", Stage.LOAD_REFUSED, "cannot use helper");
  }

  @Test
  void examine_everythingFires_everythingIsAnnouncedInOrder() throws Exception {
    Watch watch = examined();
    assertEquals(NAMES, watch.findings().entries().stream().map(Entry::name).toList());
    assertEquals(Set.copyOf(NAMES), Set.copyOf(board.announced));
    assertEquals(NAMES.size(), kernel.tried.size());
  }

  @Test
  void examine_untilAllWereTried_nothingIsAnnounced() throws Exception {
    Watch watch =
        new Watch(
            AbilityTable.load(),
            kernel,
            () -> now,
            new ConditionBoard() {
              @Override
              public void announce(String ability) {
                assertEquals(NAMES.size(), kernel.tried.size());
                board.announce(ability);
              }

              @Override
              public Set<String> withdraw(String ability) {
                return board.withdraw(ability);
              }
            });
    watch.examine();
    assertEquals(NAMES.size(), board.announced.size());
  }

  @Test
  void examine_refusedAbility_hasNoCondition() throws Exception {
    kernel.refuse("t_kprobe", Stage.ATTACH_REFUSED, "ENOENT");
    kernel.refuse("t_lsm", Stage.SILENT, "silence");
    kernel.refuse("t_tcx", Stage.LOADED, "no namespace");
    Watch watch = examined();
    assertFalse(board.announced.contains("hotprobe.hook.kprobe"));
    assertFalse(board.announced.contains("hotprobe.hook.lsm"));
    assertTrue(board.announced.contains("hotprobe.link.tcx"));
    assertEquals(NAMES.size() - 2, watch.findings().available().size());
  }

  @Test
  void examine_kernelInWhichIteratorDoesHarm_onlyLoadsIt() throws Exception {
    now = situation("6.1", Lockdown.NONE, ALL);
    examined();
    Place place =
        kernel.experiments.stream()
            .filter(experiment -> experiment.program().equals("t_iter_tcp"))
            .findFirst()
            .orElseThrow()
            .place();
    assertEquals(Place.NOWHERE, place);
    assertFalse(board.announced.contains("hotprobe.hook.iter_tcp"));
  }

  @Test
  void follow_nothingChanged_triesNothing() throws Exception {
    Watch watch = examined();
    int tried = kernel.tried.size();
    assertEquals("", follow(watch));
    assertEquals("", follow(watch));
    assertEquals(tried, kernel.tried.size());
  }

  @Test
  void follow_lockdownRaised_conditionGoesAndOneLineSaysWhy() throws Exception {
    board.users.put(WRITE, Set.of("io.hotprobe.go.propagator"));
    Watch watch = examined();
    kernel.tried.clear();
    raiseLockdown();
    assertEquals(
        "lockdown was none and is integrity: "
            + WRITE
            + " is gone (load refused: kernel lockdown is [integrity] (cannot use helper)), which"
            + " stops io.hotprobe.go.propagator: probes that write to user memory stay off;"
            + " cleartext requests get their context at the socket",
        follow(watch));
    assertEquals(List.of(WRITE), board.withdrawn);
    assertEquals(NAMES.size() - 1, board.announced.size());
    assertTrue(
        kernel.tried.indexOf("t_write_user") < kernel.tried.indexOf("t_tp_btf"),
        "what the change speaks of is tried first");
    assertEquals(NAMES.size(), kernel.tried.size());
  }

  @Test
  void follow_lockdownRaised_reportFollows() throws Exception {
    Watch watch = examined();
    KernelReport report = new Report(watch::findings);
    assertTrue(report.entries().stream().allMatch(Entry::available));
    raiseLockdown();
    follow(watch);
    Entry gone =
        report.entries().stream().filter(entry -> !entry.available()).findFirst().orElseThrow();
    assertEquals(WRITE, gone.name());
    assertEquals("integrity", report.facts().getFirst().value());
    assertEquals("", follow(watch), "told once");
  }

  @Test
  void follow_capabilitiesDropped_conditionsOfTheNetworkGo() throws Exception {
    now = situation("6.12", Lockdown.NONE, SEVEN);
    Watch watch = examined();
    now =
        situation(
            "6.12",
            Lockdown.NONE,
            new Capabilities(SEVEN.effective() & ~Capability.NET_ADMIN.mask()));
    kernel.refuse("t_sk_msg", Stage.LOAD_REFUSED, "EPERM");
    String line = follow(watch);
    assertTrue(
        line.startsWith(
            "CAP_NET_ADMIN dropped: hotprobe.hook.sk_msg is gone (load refused: it takes"
                + " CAP_NET_ADMIN, which the agent does not have (EPERM)): "),
        line);
    assertEquals(List.of("hotprobe.hook.sk_msg"), board.withdrawn);
    Entry propagation =
        new Report(watch::findings)
            .features().stream()
                .filter(entry -> entry.name().equals("http.propagation"))
                .findFirst()
                .orElseThrow();
    assertFalse(propagation.available());
  }

  @Test
  void follow_abilityComesBack_isAnnouncedAgain() throws Exception {
    kernel.refuse("t_uprobe", Stage.ATTACH_REFUSED, "EACCES");
    now = situation("6.12", Lockdown.NONE, SEVEN);
    Watch watch = examined();
    assertFalse(board.announced.contains("hotprobe.hook.uprobe"));
    kernel.outcomes.clear();
    now = situation("6.12", Lockdown.NONE, ALL);
    assertEquals("CAP_SYS_ADMIN gained: hotprobe.hook.uprobe can be had now", follow(watch));
    assertTrue(board.announced.contains("hotprobe.hook.uprobe"));
  }

  @Test
  void follow_changeWithoutEffect_saysSo() throws Exception {
    Watch watch = examined();
    now = situation("6.12", Lockdown.INTEGRITY, ALL);
    assertEquals(
        "lockdown was none and is integrity: no ability comes or goes with it", follow(watch));
    assertEquals(List.of(), board.withdrawn);
  }

  @Test
  void follow_changeTakesMoreThanItSpeaksOf_isToldInASecondLine() throws Exception {
    Watch watch = examined();
    raiseLockdown();
    kernel.refuse("t_fentry", Stage.LOAD_REFUSED, "EPERM");
    List<String> lines = new ArrayList<>();
    watch.follow(lines::add);
    assertEquals(2, lines.size(), lines.toString());
    assertTrue(lines.get(0).contains(WRITE + " is gone"), lines.get(0));
    assertTrue(lines.get(1).contains("hotprobe.hook.fentry is gone"), lines.get(1));
    assertTrue(lines.get(1).startsWith("lockdown was none and is integrity: "), lines.get(1));
    assertEquals(List.of(WRITE, "hotprobe.hook.fentry"), board.withdrawn);
  }

  @Test
  void cancel_duringExamination_announcesNothing() {
    Watch watch = new Watch(AbilityTable.load(), kernel, () -> now, board);
    watch.cancel();
    assertThrows(CancellationException.class, watch::examine);
    assertEquals(List.of(), board.announced);
    assertEquals(List.of(), kernel.tried);
  }

  @Test
  void end_withdrawsEverything() throws Exception {
    Watch watch = examined();
    watch.end();
    assertEquals(List.of(), board.announced);
    assertEquals(NAMES.size(), board.withdrawn.size());
  }
}
