// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.KernelVersion;
import io.hotprobe.span.SpanData;
import java.lang.annotation.Annotation;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelProbeTest {
  private static final byte[] EPOCH = Words.ofInt(0);

  private record Limits(int maxTransactionSeconds, int maxSpansPerRequest)
      implements KernelProbe.Settings {
    @Override
    public Class<? extends Annotation> annotationType() {
      return KernelProbe.Settings.class;
    }
  }

  private final List<SpanData> spans = new ArrayList<>();
  private final FakeMaps maps = new FakeMaps();

  private KernelProbe probe(String release) {
    return new KernelProbe(spans::add, new Limits(300, 1000), KernelVersion.parse(release));
  }

  private static List<String> hooks(BpfObject object) {
    return object.hooks().stream()
        .map(hook -> hook.name() + "/" + hook.rungs().size() + (hook.required() ? "!" : "?"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5.10.0 | transfer/1! close/1! threads/1! cookies/1!",
        "5.11.0 | transfer/1! close/1! threads/1! cookies/1!",
        "5.12.0 | transfer/1! close/1! threads/1!",
        "6.4.0 | transfer/1! close/1! threads/1!",
        "6.5.0 | transfer/2! close/1! threads/1!",
        "6.18.44 | transfer/2! close/1! threads/1!",
        "7.2.13 | transfer/1! close/1! threads/1!",
      })
  void object_kernelVersion_hooksThatItHas(String release, String expected) {
    assertEquals(expected, String.join(" ", hooks(probe(release).object())));
  }

  @Test
  void object_everyAttachment_namesAProgramOfTheObject() {
    BpfObject object = probe("5.10").object();
    List<Attachment> all = new ArrayList<>(attachments(object));
    all.addAll(attachments(probe("6.18").object()));
    String elf = new String(object.elf(), StandardCharsets.ISO_8859_1);

    assertEquals(7 + 10, all.size());
    for (Attachment attachment : all) {
      String program = attachment.program();
      assertTrue(elf.contains("\0" + program + "\0"), program + " is not in the object");
      assertTrue(program.length() <= 15, program + " is longer than the kernel's names");
    }
  }

  private static List<Attachment> attachments(BpfObject object) {
    return object.hooks().stream()
        .map(Hook::rungs)
        .flatMap(List::stream)
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void object_settings_becomeConstantsOfTheObject() {
    KernelProbe probe = new KernelProbe(spans::add, new Limits(2, 17), KernelVersion.parse("6.1"));
    BpfObject object = probe.object();
    String elf = new String(object.elf(), StandardCharsets.ISO_8859_1);

    assertEquals(Map.of("hp_max_age", 2_000_000_000L, "hp_max_spans", 17L), object.constants());
    object.constants().keySet().forEach(name -> assertTrue(elf.contains("\0" + name + "\0"), name));
    assertEquals("kernel.probe", object.name());
    assertTrue(object.name().length() <= 15);
  }

  @Test
  void attached_freshMaps_epochThatIsNotZeroAndNotBefore() {
    KernelProbe probe = probe("6.1");
    probe.loaded(maps);
    assertNull(maps.get("hp_core", EPOCH));

    probe.attached(maps);

    byte[] epoch = maps.get("hp_core", EPOCH);
    assertNotNull(epoch);
    assertNotEquals(0, Words.toInt(epoch));
  }

  @Test
  void attached_mapsOfAPredecessor_epochStays() {
    maps.put("hp_core", EPOCH, Words.ofInt(4711));

    probe("6.1").attached(maps);

    assertArrayEquals(Words.ofInt(4711), maps.get("hp_core", EPOCH));
  }

  @Test
  void detached_replaced_epochStaysForTheSuccessor() {
    KernelProbe probe = probe("6.1");
    maps.put("hp_core", EPOCH, Words.ofInt(4711));
    probe.loaded(maps);

    probe.detached(true);

    assertArrayEquals(Words.ofInt(4711), maps.get("hp_core", EPOCH));
  }

  @Test
  void detaching_flowsOfThisTimeAreVoid() {
    KernelProbe probe = probe("6.1");
    probe.loaded(maps);
    probe.attached(maps);
    maps.put(
        "hp_stats", Words.ofInt(StatValues.HP_STAT_EXCHANGES), new byte[] {5, 0, 0, 0, 0, 0, 0, 0});

    probe.detaching();
    assertArrayEquals(Words.ofInt(0), maps.get("hp_core", EPOCH));
    probe.detached(false);
    maps.closed = true;

    assertEquals(5, probe.counters().get("exchanges"));
  }

  @Test
  void onEvent_foreignRecord_countedNotThrown() {
    KernelProbe probe = probe("6.1");

    probe.onEvent(MemorySegment.ofArray(new byte[3]));
    probe.onEvent(MemorySegment.ofArray(new byte[2000]));

    assertEquals(List.of(), spans);
    assertEquals(2, probe.counters().get("lost.malformed"));
    assertEquals("kernel.probe", probe.component());
  }

  @Test
  void onEvent_exchange_goesToTheSink() {
    byte[] event = new byte[(int) ExchangeEventLayout.SIZE];
    event[(int) ExchangeEventLayout.TYPE_OFFSET] = 1;
    event[(int) ExchangeEventLayout.ROLE_OFFSET] = 1;
    event[(int) ExchangeEventLayout.FAMILY_OFFSET] = 2;

    probe("6.1").onEvent(MemorySegment.ofArray(event));

    assertEquals(1, spans.size());
  }
}
