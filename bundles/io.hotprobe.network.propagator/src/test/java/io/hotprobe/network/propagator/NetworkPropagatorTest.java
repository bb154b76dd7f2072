// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.probe.Language;
import io.hotprobe.probe.TracedProcess;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.condition.Condition;

class NetworkPropagatorTest {
  private static NetworkPropagator propagator(Map<String, Object> properties) {
    return new NetworkPropagator(Map.entry(properties, Condition.INSTANCE));
  }

  private static List<Attachment> attachments(BpfObject object) {
    return object.hooks().stream()
        .map(Hook::rungs)
        .flatMap(List::stream)
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"true, write verdict enrol", "false, write enrol"})
  void object_verdict_onlyIfTheKernelNeedsIt(boolean verdict, String hooks) {
    NetworkPropagator propagator = propagator(Map.of("hotprobe.verdict", verdict));
    BpfObject object = propagator.object();

    assertEquals(hooks, String.join(" ", object.hooks().stream().map(Hook::name).toList()));
    assertTrue(object.hooks().stream().allMatch(Hook::required), "half of it is worth nothing");
    propagator.stop();
  }

  @Test
  void object_conditionWithoutProperty_noVerdict() {
    NetworkPropagator propagator = propagator(Map.of());

    assertEquals(2, propagator.object().hooks().size());
    propagator.stop();
  }

  @Test
  void object_everyAttachment_namesAProgramAndMapsOfTheObject() {
    NetworkPropagator propagator = propagator(Map.of("hotprobe.verdict", true));
    BpfObject object = propagator.object();
    String elf = new String(object.elf(), StandardCharsets.ISO_8859_1);

    assertEquals(10, attachments(object).size());
    for (Attachment attachment : attachments(object)) {
      assertTrue(elf.contains("\0" + attachment.program() + "\0"), attachment::program);
      assertTrue(attachment.program().length() <= 15, attachment::program);
      String map =
          switch (attachment) {
            case Attachment.Slot slot -> slot.map();
            case Attachment.SockMap sockMap -> sockMap.map();
            default -> "hp_flows";
          };
      assertTrue(elf.contains("\0" + map + "\0"), map);
    }
    propagator.stop();
  }

  @Test
  void counters_nothingDone_zero() {
    NetworkPropagator propagator = propagator(Map.of());
    TracedProcess process =
        new TracedProcess(1, 2, "/x", Language.GO, List.of("x"), Map.of(), false);
    propagator.added(process);
    propagator.removed(process);
    propagator.detached(true);

    assertEquals("network.propagator", propagator.component());
    assertEquals(Map.of("enrolled.earlier", 0L, "lost.enrolment", 0L), propagator.counters());
    propagator.stop();
  }
}
