// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.probe.Language;
import io.hotprobe.probe.Probe;
import io.hotprobe.probe.ProbeProvider;
import io.hotprobe.probe.ProcessListener;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.process.discovery.kernel.ProcessEvent;
import io.hotprobe.process.discovery.kernel.ProcessEvent.Kind;
import io.hotprobe.process.discovery.proc.ProcFs;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessDiscoveryTest {
  private static final String JAVA = "/opt/jdk/bin/java";

  /** Notes what it is told, as +1, -1. */
  private static final class Notes implements ProcessListener {
    final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void added(TracedProcess process) {
      told.add("+" + process.pid());
    }

    @Override
    public void removed(TracedProcess process) {
      told.add("-" + process.pid());
    }
  }

  @TempDir private Path root;
  private FakeProc proc;
  private final FakeMaps maps = new FakeMaps();
  private final Notes notes = new Notes();
  private final Set<String> probes = new ConcurrentSkipListSet<>();
  private final GeneralSettings settings = new GeneralSettings();
  private ProcessDiscovery discovery;

  @BeforeEach
  void activate() {
    proc = new FakeProc(root.resolve("proc"));
    settings.executable = new String[] {"*/java"};
    discovery =
        new ProcessDiscovery(
            new ProcFs(root.resolve("proc")),
            new SituationSource(settings, root, "1"),
            (probe, name) -> {
              probes.add(name);
              return () -> probes.remove(name);
            });
    discovery.addListener(notes);
  }

  @AfterEach
  void deactivate() {
    discovery.deactivate();
  }

  private static boolean happens(BooleanSupplier event) throws InterruptedException {
    for (int i = 0; i < 10_000 && !event.getAsBoolean(); i++) {
      Thread.sleep(2);
    }
    return event.getAsBoolean();
  }

  private static void await(String what, BooleanSupplier event) throws InterruptedException {
    assertTrue(happens(event), "waited in vain: " + what);
  }

  private void awaitCount(String counter, long expected) throws InterruptedException {
    await(
        expected + " " + counter,
        () -> discovery.counters().getOrDefault(counter, 0L).equals(expected));
  }

  private void awaitTold(String... expected) throws InterruptedException {
    happens(() -> notes.told.equals(List.of(expected)));
    assertEquals(List.of(expected), notes.told);
  }

  private void connectWith(int... pids) throws InterruptedException {
    for (int pid : pids) {
      proc.process(pid, pid, JAVA);
    }
    discovery.connect(maps);
    await("first scan", () -> discovery.processes().size() == pids.length);
  }

  @Test
  void connect_processesThatAreThere_takePart() throws Exception {
    proc.process(1, 10, JAVA);
    proc.process(2, 10, "/srv/sh");
    assertEquals(0, discovery.processes().size(), "nothing is traced without the kernel");

    discovery.connect(maps);

    awaitTold("+1");
    assertEquals(Set.of(1), maps.holders());
    assertEquals(JAVA, discovery.find(1).orElseThrow().executable());
    assertEquals(Optional.empty(), discovery.find(2));
    assertEquals("process.discovery", discovery.component());
    assertEquals(1, discovery.counters().get("processes.added"));
  }

  @Test
  void offer_events_actedOnInOrder() throws Exception {
    connectWith(1);
    proc.process(2, 20, JAVA);
    discovery.offer(new ProcessEvent(Kind.EXEC, 2, 0, 0));
    awaitTold("+1", "+2");
    proc.kill(1);
    maps.drop(1);
    discovery.offer(new ProcessEvent(Kind.EXIT, 1, 0, 0));

    awaitTold("+1", "+2", "-1");
    assertTrue(discovery.find(1).isPresent(), "its last spans are under way");
    assertEquals(2, discovery.counters().get("events"));
    assertEquals(0, discovery.counters().get("lost.events_queue_full"));
  }

  @Test
  void offer_execWhoseRuntimeIsMappedLater_recognisedAtTheSecondLook() throws Exception {
    settings.executable = new String[0];
    settings.languages = new String[] {"java"};
    discovery.modified(settings);
    awaitCount("scans", 1);
    connectWith(1);
    awaitTold("+1"); // By the last scan for now, so that what comes is found by its event alone.
    proc.process(3, 30, "/srv/app");
    discovery.offer(new ProcessEvent(Kind.EXEC, 3, 0, 0));
    discovery.offer(new ProcessEvent(Kind.EXIT, 4, 0, 0));
    awaitCount("events", 2);
    assertEquals(List.of("+1"), notes.told);
    proc.process(3).maps(FakeProc.mapped("/srv/libjvm.so"));

    awaitTold("+1", "+3");
    assertEquals(2, discovery.counters().get("scans"));
    assertEquals(Language.JAVA, discovery.find(3).orElseThrow().language());
  }

  @Test
  void modified_otherSelector_takesEffectWhileRunning() throws Exception {
    connectWith(1);
    awaitTold("+1");
    proc.process(2, 20, "/srv/app");
    settings.executable = new String[] {"*/app"};
    discovery.modified(settings);

    await("one went, one came", () -> notes.told.size() == 3);
    assertEquals(Set.of("+1", "-1", "+2"), Set.copyOf(notes.told));
    assertEquals(Set.of(2), maps.holders());
  }

  @Test
  void addRule_andRemoveRule_takeEffectWhileRunning() throws Exception {
    connectWith(1);
    awaitTold("+1");
    SelectorSettings selector = new SelectorSettings();
    selector.exePath = JAVA;
    selector.exclude = true;
    RuleComponent rule = new RuleComponent(selector);

    discovery.addRule(rule);
    awaitTold("+1", "-1");
    discovery.removeRule(rule);
    awaitTold("+1", "-1", "+1");
  }

  @Test
  void enable_languages_statesAndProcessesFollow() throws Exception {
    connectWith(1);
    awaitTold("+1");
    assertEquals(Language.values().length, discovery.states().size());

    discovery.enable(Language.JAVA, false);
    awaitTold("+1", "-1");
    assertEquals(false, discovery.states().get(Language.JAVA));
    assertEquals(true, discovery.states().get(Language.GO));
    assertEquals(Set.of(), maps.holders());
    discovery.enable(Language.JAVA, true);

    awaitTold("+1", "-1", "+1");
    assertEquals(true, discovery.states().get(Language.JAVA));
  }

  @Test
  void listeners_lateAndGone_toldWhatConcernsThem() throws Exception {
    connectWith(1);
    awaitTold("+1");
    Notes late = new Notes();
    discovery.addListener(late);
    await("late listener", () -> late.told.equals(List.of("+1")));
    discovery.removeListener(notes);
    proc.process(2, 20, JAVA);
    discovery.offer(new ProcessEvent(Kind.EXEC, 2, 0, 0));

    await("late listener", () -> late.told.equals(List.of("+1", "+2")));
    assertEquals(List.of("+1"), notes.told);
  }

  @Test
  void providers_named_probesOfTheirOwn() throws Exception {
    Probe probe = () -> new BpfObject("x", new byte[0], List.of(), Map.of());
    ProbeProvider provider = process -> Optional.of(probe);
    discovery.addProvider(provider, Map.of(Probe.NAME, "go.propagator"));
    connectWith(1);
    await("probe", () -> probes.equals(Set.of("go.propagator-1")));

    discovery.removeProvider(provider);
    await("no probe", probes::isEmpty);
    discovery.addProvider(provider, Map.of());
    await("probe", () -> probes.size() == 1);
    discovery.deactivate();
    assertEquals(Set.of(), probes);
  }

  @Test
  void disconnect_stopped_nobodyIsTracedAndListenersKnow() throws Exception {
    connectWith(1, 2);
    await("both", () -> notes.told.size() == 2);
    maps.fork(1, 3);
    discovery.offer(new ProcessEvent(Kind.FORK, 3, 1, 0));

    discovery.disconnect(maps, false);

    assertEquals(Set.of(), maps.holders());
    await("listeners", () -> notes.told.containsAll(List.of("-1", "-2")));
    assertEquals(0, discovery.processes().size());
  }

  @Test
  void disconnect_replaced_policiesStay() throws Exception {
    connectWith(1);

    discovery.deactivate();
    discovery.disconnect(maps, true);

    assertEquals(Set.of(1), maps.holders());
  }

  @Test
  void disconnect_componentStoppedBefore_policiesGoAllTheSame() throws Exception {
    connectWith(1);

    discovery.deactivate();
    discovery.disconnect(maps, false);

    assertEquals(Set.of(), maps.holders());
  }

  @Test
  void probe_object_programsThatItHas() {
    BpfObject object = new DiscoveryProbe(discovery).object();
    String elf = new String(object.elf(), StandardCharsets.ISO_8859_1);
    List<Attachment> attachments =
        object.hooks().stream()
            .map(Hook::rungs)
            .flatMap(List::stream)
            .flatMap(List::stream)
            .toList();

    assertEquals(4, attachments.size());
    for (Attachment attachment : attachments) {
      assertTrue(elf.contains("\0" + attachment.program() + "\0"), attachment::program);
    }
    assertEquals(
        List.of("fork", "exec", "exit"),
        object.hooks().stream().filter(Hook::required).map(Hook::name).toList());
  }

  @Test
  void probe_life_connectsHandsEventsOnAndDisconnects() throws Exception {
    DiscoveryProbe probe = new DiscoveryProbe(discovery);
    proc.process(1, 10, JAVA);
    probe.loaded(maps);
    awaitTold("+1");
    proc.process(2, 20, JAVA);
    ByteBuffer event = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder());
    event.putShort(0, (short) 2).putInt(8, 2);
    probe.onEvent(MemorySegment.ofBuffer(event));
    awaitTold("+1", "+2");
    probe.onEvent(MemorySegment.ofBuffer(event.slice(0, 10)));

    probe.detached(false);

    assertEquals(Set.of(), maps.holders());
    await("listeners", () -> notes.told.size() == 4);
    assertEquals(2, discovery.counters().get("events") + 1, "a short record is no event");
  }

  /** The successor's object is live before the predecessor's is told to go. */
  @Test
  void probe_swapped_theSuccessorStaysConnected() throws Exception {
    DiscoveryProbe before = new DiscoveryProbe(discovery);
    DiscoveryProbe after = new DiscoveryProbe(discovery);
    proc.process(1, 10, JAVA);
    before.loaded(maps);
    awaitTold("+1");
    FakeMaps next = new FakeMaps();
    after.loaded(next);
    before.detached(true);
    maps.closed = true;
    proc.process(2, 20, JAVA);
    discovery.offer(new ProcessEvent(Kind.EXEC, 2, 0, 0));

    awaitTold("+1", "+2");
    await("policies of both", () -> next.holders().equals(Set.of(1, 2)));
    assertFalse(notes.told.contains("-1"));
  }
}
