// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.Experiment;
import io.hotprobe.bpf.Experiment.Place;
import io.hotprobe.bpf.KernelTrial;
import io.hotprobe.bpf.KernelTrial.Outcome;
import io.hotprobe.bpf.KernelTrial.Stage;
import io.hotprobe.bpf.loader.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That trials tell failures apart. */
@Tag("native")
class TrialNativeTest {
  private final KernelTrial trial = NativeSamples.trial();

  private static byte[] elf(String object) {
    try (InputStream in = TrialNativeTest.class.getResourceAsStream("/bpf/" + object + ".bpf.o")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Outcome attempt(String object, String program, Place place) {
    return trial.attempt(new Experiment(elf(object), program, place));
  }

  @Test
  void attempt_notAnObject_isRefusedAtLoad() {
    Outcome outcome =
        trial.attempt(new Experiment(new byte[] {1, 2, 3}, "t_tp_btf", Place.SECTION));
    assertEquals(Stage.LOAD_REFUSED, outcome.stage());
    assertTrue(outcome.detail().startsWith("object trial (3 bytes) cannot be opened"));
  }

  @Test
  void attempt_noSuchProgram_saysWhichThereAre() {
    Outcome outcome = attempt("net", "t_nothing", Place.TC);
    assertEquals(Stage.LOAD_REFUSED, outcome.stage());
    assertEquals(
        "object trial has no program t_nothing: it has [t_tc, t_tcx, t_xdp]", outcome.detail());
  }

  @Test
  void attempt_nowhere_onlyLoads() {
    assertEquals(new Outcome(Stage.LOADED, ""), attempt("iter", "t_iter_tcp", Place.NOWHERE));
  }

  @Test
  void attempt_programThatCountsNothing_isSilentNotFired() {
    Outcome outcome = attempt("socket", "t_link_before", Place.CGROUP);
    assertEquals(Stage.SILENT, outcome.stage());
    assertTrue(outcome.detail().startsWith("it did not run"), outcome.detail());
  }

  @Test
  void attempt_programThatAltersNothing_isSilentThoughItRan() {
    Outcome outcome = attempt("user", "t_uprobe", Place.FUNCTION_ALTERED);
    assertEquals(
        new Outcome(
            Stage.SILENT, "the function was to see another text and return 63, it returned 1"),
        outcome);
  }

  @Test
  void attempt_wrongCookie_isSilent() {
    assertEquals(Stage.SILENT, attempt("user", "t_cookie", Place.FUNCTION).stage());
    assertEquals(Stage.FIRED, attempt("user", "t_cookie", Place.FUNCTION_COOKIE).stage());
  }

  @Test
  void attempt_successorInTheLink_firesInItsPlace() {
    Experiment experiment =
        new Experiment(elf("socket"), "t_link_before", Place.CGROUP, Optional.of("t_link_after"));
    assertEquals(Stage.FIRED, trial.attempt(experiment).stage());
  }

  @Test
  void attempt_wrongPlace_isRefusedAtAttach() {
    Outcome outcome = attempt("net", "t_xdp", Place.SENDING_SOCKET);
    assertTrue(
        outcome.stage() == Stage.ATTACH_REFUSED || outcome.stage() == Stage.LOAD_REFUSED,
        outcome.toString());
  }

  @Test
  void attempt_ownCgroup_returnsTheThreadAndRemovesIt() throws IOException {
    String before = Files.readString(Path.of("/proc/self/cgroup"));
    assertEquals(Stage.FIRED, attempt("socket", "t_connect", Place.CGROUP).stage());
    assertEquals(before, Files.readString(Path.of("/proc/self/cgroup")));
    assertEquals(Set.of(), NativeSamples.cgroupsOfTrials());
  }

  @Test
  void attempt_ownNetwork_leavesOursAlone() throws IOException {
    Path namespace = Path.of("/proc/self/ns/net");
    Path before = Files.readSymbolicLink(namespace);
    assertEquals(Stage.FIRED, attempt("net", "t_tc", Place.TC).stage());
    assertEquals(before, Files.readSymbolicLink(namespace));
  }

  @Test
  void quirks_enrolledSocket_eitherTellsTheTruthOrIsMended() {
    assertTrue(trial.fionread(false) == 5 || trial.fionread(true) == 5);
    assertEquals(5, trial.splice(false));
    assertTrue(trial.segments(false) >= 1);
    assertEquals(1, trial.segments(true));
  }

  @Test
  void lockdown_privateMount_isReadAndSeenByNobody() throws IOException {
    String mounts = Files.readString(Path.of("/proc/self/mounts"));
    State state = new State();
    Optional<String> lockdown = state.lockdown();
    assertTrue(lockdown.orElse("").matches("(\\[?[a-z]+]? ?){3}"), lockdown.toString());
    assertEquals(lockdown, state.lockdown());
    assertEquals(mounts, Files.readString(Path.of("/proc/self/mounts")));
  }
}
