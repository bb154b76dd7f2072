// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelTrial.Stage;
import io.hotprobe.bpf.KernelVersion;
import io.hotprobe.lockdown.detector.Samples.FakeKernel;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuirksTest {
  private final FakeKernel kernel = new FakeKernel();

  private Map<String, Entry> look(String release) {
    return look(release, "amd64");
  }

  private Map<String, Entry> look(String release, String architecture) {
    return new Quirks(kernel, KernelVersion.require(release), architecture)
        .look().stream().collect(Collectors.toMap(Entry::name, entry -> entry));
  }

  private static String results(Map<String, Entry> quirks) {
    return quirks.values().stream()
        .map(entry -> entry.name() + "=" + entry.result())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  @Test
  void look_kernelWithoutOddities_findsNone() {
    assertEquals(
        "iter_tcp.sockhash=absent sk_msg.segments=absent sockhash.fionread=absent"
            + " sockhash.splice=absent tracepoint.preemption=absent uprobe.private_stack=absent",
        results(look("6.4")));
  }

  @Test
  void look_fionreadMendedByVerdict_saysThatAVerdictIsUsed() {
    kernel.fionread = 0;
    kernel.spliceWithVerdict = 0;
    Map<String, Entry> quirks = look("6.12");
    Entry fionread = quirks.get("sockhash.fionread");
    assertEquals("mended", fionread.result());
    assertTrue(fionread.available());
    assertTrue(fionread.consequence().contains("verdict program"), fionread.consequence());
    Entry splice = quirks.get("sockhash.splice");
    assertEquals("present", splice.result());
    assertFalse(splice.available());
    assertTrue(splice.consequence().contains("excluded"), splice.consequence());
  }

  @Test
  void look_fionreadNotMended_isPresent() {
    kernel.fionread = 0;
    kernel.fionreadWithVerdict = 0;
    Entry fionread = look("6.12").get("sockhash.fionread");
    assertEquals("present", fionread.result());
    assertFalse(fionread.available());
    assertTrue(fionread.detail().contains("with 0 when 5 bytes are queued"), fionread.detail());
  }

  @Test
  void look_spliceHangsButNoVerdictIsNeeded_isAvoided() {
    kernel.spliceWithVerdict = 0;
    Entry splice = look("6.1").get("sockhash.splice");
    assertEquals("avoided", splice.result());
    assertTrue(splice.available());
    assertEquals("no verdict program is used here", splice.consequence());
  }

  @Test
  void look_pushedMessageInPieces_isMendedByPulling() {
    kernel.segments = 3;
    Entry segments = look("6.1").get("sk_msg.segments");
    assertEquals("mended", segments.result());
    assertTrue(segments.detail().contains("3 segments, after a pull in 1"), segments.detail());
  }

  @ParameterizedTest
  @CsvSource({"5.10, avoided", "6.1, avoided", "6.3, avoided", "6.4, absent", "7.2, absent"})
  void look_iterator_goesByVersion(String release, String expected) {
    assertEquals(expected, look(release).get("iter_tcp.sockhash").result());
  }

  @ParameterizedTest
  @CsvSource({
    "6.12, amd64, absent",
    "6.13, amd64, avoided",
    "7.2, amd64, avoided",
    "7.2, aarch64, absent"
  })
  void look_privateStack_goesByVersionAndMachine(
      String release, String architecture, String expected) {
    assertEquals(expected, look(release, architecture).get("uprobe.private_stack").result());
  }

  @ParameterizedTest
  @CsvSource({"FIRED, mended", "SILENT, absent", "LOAD_REFUSED, not tried"})
  void look_preemptionOfTracepoints_isTriedWhereItCanBe(Stage stage, String expected) {
    kernel.refuse("t_preempted", stage, "no symbol");
    Entry preemption = look("7.2").get("tracepoint.preemption");
    assertEquals(expected, preemption.result());
    assertTrue(preemption.available());
    assertEquals("absent", look("6.18").get("tracepoint.preemption").result());
  }

  @Test
  void look_trialRefused_saysSoAndGoesOn() {
    kernel.refuseSocketMaps = true;
    Map<String, Entry> quirks = look("6.1");
    Entry fionread = quirks.get("sockhash.fionread");
    assertEquals("not tried", fionread.result());
    assertTrue(fionread.detail().endsWith("EPERM (Operation not permitted)"), fionread.detail());
    assertEquals("avoided", quirks.get("iter_tcp.sockhash").result());
  }
}
