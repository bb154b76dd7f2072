// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.probe.Language;
import io.hotprobe.process.discovery.kernel.ProcessEvent;
import io.hotprobe.process.discovery.kernel.ProcessEvent.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackerTest {
  private static final String JAVA = "/opt/jdk/bin/java";
  private static final String PYTHON = "/srv/py/python3";

  @TempDir private Path root;
  private World world;

  @BeforeEach
  void makeWorld() {
    world = new World(root);
  }

  private void assertTakePart(Integer... pids) {
    assertEquals(Set.of(pids), Set.copyOf(world.active()), "table");
    assertEquals(Set.of(pids), Set.copyOf(world.maps.holders()), "kernel");
    assertEquals(Set.of(pids), Set.copyOf(world.listened()), "listeners");
  }

  private long count(String name) {
    var counter = world.tracker.counts().get(name);
    return counter == null ? 0 : counter.get();
  }

  @Test
  void exec_programThatIsSelected_takesPart() {
    world.start(1, JAVA, "java", "-jar", "shop.jar");
    world.start(2, "/srv/sh");
    world.deliver();

    assertTakePart(1);
    assertEquals("shop", world.service(1));
    assertEquals(1, count("processes.added"));
    assertEquals(2, count("events"));
  }

  @Test
  void exec_anyProgram_lookedAtAgainSoon() {
    world.proc.process(1, 10, "/srv/sh");

    assertTrue(world.tracker.handle(new ProcessEvent(Kind.EXEC, 1, 0, 0)));
    assertFalse(world.tracker.handle(new ProcessEvent(Kind.EXIT, 1, 0, 0)));
    assertFalse(world.tracker.handle(new ProcessEvent(Kind.FORK, 1, 0, 0)));
    assertFalse(world.tracker.handle(new ProcessEvent(Kind.LISTEN, 1, 0, 80)));
    assertTrue(world.tracker.handle(new ProcessEvent(Kind.LISTEN, 1, 0, 0)), "port not bound yet");
  }

  @Test
  void exec_otherProgram_isAnotherProcess() {
    world.start(1, JAVA, "java", "A");
    world.deliver();
    world.exec(1, PYTHON, "python3", "b.py");
    assertEquals(Set.of(), world.maps.holders(), "no policy until it was looked at");
    world.deliver();

    assertTakePart(1);
    assertEquals("b", world.service(1));
    assertEquals(List.of("+1", "-1", "+1"), world.told);
  }

  /** Its memory and its sockets are others: who follows it has to begin anew. */
  @Test
  void exec_sameProgramSameArguments_isAnotherProcess() {
    world.start(1, PYTHON, "python3", "a.py");
    world.deliver();
    world.exec(1, PYTHON, "python3", "a.py");
    world.deliver();

    assertTakePart(1);
    assertEquals(List.of("+1", "-1", "+1"), world.told);
  }

  @Test
  void exec_seenByAScanAlready_nobodyIsToldTwice() {
    world.start(1, JAVA, "java", "A");
    world.scan();
    world.deliver();
    assertTakePart(1);
    world.exec(1, PYTHON, "python3", "b.py");
    world.scan();
    world.deliver();

    assertTakePart(1);
    assertEquals("b", world.service(1));
    assertEquals(List.of("+1", "-1", "+1"), world.told);
  }

  @Test
  void exec_programThatIsNotSelected_takesNoPartAnyMore() {
    world.start(1, JAVA);
    world.deliver();
    world.exec(1, "/srv/sh");
    world.deliver();

    assertTakePart();
    assertEquals(List.of("+1", "-1"), world.told);
    assertTrue(world.table.find(1).isPresent(), "its last spans are still under way");
  }

  @Test
  void exec_sameProgramOtherArguments_newNames() {
    world.start(1, PYTHON, "python3", "a.py");
    world.deliver();
    world.exec(1, PYTHON, "python3", "b.py");
    world.deliver();

    assertEquals("b", world.service(1));
  }

  @Test
  void fork_ofAProcessThatTakesPart_childDoesFromTheBeginning() {
    world.start(1, PYTHON, "python3", "shop.py");
    world.deliver();
    world.fork(1, 2, PYTHON, "python3", "shop.py");
    assertEquals(Set.of(1, 2), world.maps.holders(), "before the agent knows");
    world.deliver();

    assertTakePart(1, 2);
    assertEquals("shop", world.service(2));
  }

  @Test
  void fork_childThatIsNotSelected_policyTakenAway() {
    world.settings.executable = new String[0];
    world.settings.targetPids = "1";
    world.source.settings(world.settings);
    world.scan();
    world.start(1, PYTHON);
    world.deliver();
    world.fork(1, 2, PYTHON);
    world.deliver();

    assertTakePart(1);
  }

  @Test
  void fork_childExecutedSomethingElseAlready_doesNotTakePart() {
    world.start(1, PYTHON);
    world.deliver();
    world.fork(1, 2, PYTHON);
    world.exec(2, "/srv/sh");
    world.deliver();

    assertTakePart(1);
    assertEquals(List.of("+1"), world.told);
  }

  @Test
  void exit_processThatTakesPart_findableForAWhile() {
    world.start(1, JAVA);
    world.deliver();
    world.exit(1);
    world.deliver();

    assertTakePart();
    assertTrue(world.table.find(1).isPresent());
    assertEquals(1, count("processes.removed"));
  }

  @Test
  void handle_unknownProcesses_nothingHappens() {
    for (Kind kind : Kind.values()) {
      world.happen(kind, 77, 76, 80);
    }
    world.deliver();

    assertTakePart();
    assertEquals(List.of(), world.told);
  }

  @Test
  void exec_processGoneMeanwhile_neverTakesPart() {
    world.start(1, JAVA);
    world.exit(1);
    world.deliver();

    assertTakePart();
    assertEquals(List.of(), world.told);
  }

  /** The process ends between the look at it and the write of its policy. */
  @Test
  void exec_processGoneWhileLookedAt_leavesNoPolicy() {
    world.start(1, JAVA);
    world.followers.add(
        new io.hotprobe.probe.ProcessListener() {
          @Override
          public void added(io.hotprobe.probe.TracedProcess process) {
            world.proc.kill(process.pid());
          }

          @Override
          public void removed(io.hotprobe.probe.TracedProcess process) {}
        });
    world.deliver();

    assertTakePart();
    assertEquals(List.of("+1", "-1"), world.told);
  }

  @Test
  void exit_pidUsedAgain_eventsOfBothInOrder() {
    world.start(1, JAVA, "java", "A");
    world.deliver();
    world.exit(1);
    world.start(1, PYTHON, "python3", "b.py");
    world.deliver();

    assertTakePart(1);
    assertEquals("b", world.service(1));
    assertEquals(List.of("+1", "-1", "+1"), world.told);
  }

  @Test
  void exit_lost_pidUsedAgainIsAnotherProcess() {
    world.start(1, JAVA, "java", "A");
    world.deliver();
    long before = world.table.find(1).orElseThrow().startTicks();
    world.exit(1);
    world.events.clear();
    world.start(1, JAVA, "java", "A");
    world.events.clear();
    world.scan();

    assertTakePart(1);
    assertTrue(world.table.find(1).orElseThrow().startTicks() > before);
    assertEquals(List.of("+1", "-1", "+1"), world.told);
  }

  @Test
  void agent_itself_neverTakesPart() {
    world.start(World.AGENT, JAVA);
    world.deliver();
    world.scan();

    assertTakePart();
  }

  @Test
  void listen_portThatIsSelected_takesPartFromThenOn() {
    world.settings.executable = new String[0];
    world.settings.openPorts = "8080-8090";
    world.source.settings(world.settings);
    world.start(1, "/srv/app");
    world.scan();
    world.deliver();
    assertTakePart();

    world.listen(1, 7000);
    world.deliver();
    assertTakePart();
    world.listen(1, 8085);
    world.deliver();
    assertTakePart(1);
  }

  @Test
  void listen_portClosedLater_processAndItsChildrenStay() {
    world.settings.executable = new String[0];
    world.settings.openPorts = "8080";
    world.source.settings(world.settings);
    world.scan();
    world.start(1, "/srv/app");
    world.listen(1, 8080);
    world.deliver();
    assertTakePart(1);

    world.proc.process(1).sockets("tcp");
    world.scan();
    assertTakePart(1);
    world.fork(1, 2, "/srv/app");
    world.deliver();
    world.scan();
    assertTakePart(1, 2);
    world.exec(2, "/srv/other");
    world.deliver();
    assertTakePart(1);
  }

  /** The socket was bound before /proc shows it: the event's port counts. */
  @Test
  void listen_portNotInProcYet_believed() {
    world.settings.executable = new String[0];
    world.settings.openPorts = "8080";
    world.source.settings(world.settings);
    world.scan();
    world.start(1, "/srv/app");
    world.happen(Kind.LISTEN, 1, 0, 8080);
    world.deliver();

    assertTakePart(1);
  }

  @Test
  void listen_portBoundLater_foundAtTheSecondLook() {
    world.settings.executable = new String[0];
    world.settings.openPorts = "8080";
    world.source.settings(world.settings);
    world.scan();
    world.start(1, "/srv/app");
    world.happen(Kind.LISTEN, 1, 0, 0);
    world.deliver();
    assertTakePart();

    world.proc.process(1).listens(8080);
    world.tracker.examineAgain(1);
    assertTakePart(1);
  }

  @Test
  void enable_languageOffAndOn_inPairsAndAtOnce() {
    world.start(1, JAVA);
    world.start(2, PYTHON);
    world.deliver();

    world.tracker.enable(Language.JAVA, false);
    world.tracker.enable(Language.JAVA, false);
    assertTakePart(2);
    world.scan();
    assertTakePart(2);
    world.tracker.enable(Language.JAVA, true);
    world.tracker.enable(Language.JAVA, true);

    assertTakePart(1, 2);
    assertEquals(List.of("+1", "+2", "-1", "+1"), world.told);
  }

  @Test
  void enable_languageOff_newProcessesAndForksWaitForIt() {
    world.tracker.enable(Language.JAVA, false);
    world.start(1, JAVA);
    world.deliver();
    world.fork(1, 2, JAVA);
    world.deliver();
    assertTakePart();

    world.tracker.enable(Language.JAVA, true);
    assertTakePart(1);
    world.scan();
    assertTakePart(1, 2);
  }

  @Test
  void enable_processGoneMeanwhile_leavesNoPolicy() {
    world.tracker.enable(Language.JAVA, false);
    world.start(1, JAVA);
    world.deliver();
    world.exit(1);

    world.tracker.enable(Language.JAVA, true);

    assertEquals(Set.of(), world.maps.holders());
    world.deliver();
    assertTakePart();
  }

  @Test
  void beginScan_otherRules_processesComeAndGo() {
    world.start(1, JAVA);
    world.start(2, "/srv/app");
    world.deliver();
    assertTakePart(1);

    world.settings.executable = new String[] {"*/app"};
    world.source.settings(world.settings);
    world.scan();
    assertTakePart(2);
    world.settings.executable = new String[0];
    world.source.settings(world.settings);
    world.scan();

    assertTakePart();
    assertEquals(List.of("+1", "-1", "+2", "-2"), world.told);
  }

  @Test
  void beginScan_otherPolicyOnly_writtenWithoutTellingAnyone() {
    world.start(1, JAVA);
    world.deliver();
    byte[] before = world.maps.policy(1);
    assertNotNull(before);
    world.settings.inject = true;
    world.source.settings(world.settings);
    world.scan();

    byte[] after = world.maps.policy(1);
    assertNotNull(after);
    assertEquals(3, after[0]);
    before[0] = 3;
    assertArrayEquals(before, after, "nor does the epoch change");
    assertEquals(List.of("+1"), world.told);
  }

  @Test
  void beginScan_otherNamespace_removedAndAddedWithIt() {
    world.start(1, JAVA);
    world.deliver();
    world.settings.serviceNamespace = "eu";
    world.source.settings(world.settings);
    world.scan();

    assertEquals(List.of("+1", "-1", "+1"), world.told);
    assertEquals("eu", world.table.find(1).orElseThrow().resource().get("service.namespace"));
  }

  @Test
  void beginScan_nothingChanged_nobodyIsToldAndNothingWritten() {
    world.start(1, JAVA);
    world.deliver();
    int writes = world.maps.writes;
    for (int i = 0; i < 3; i++) {
      world.scan();
    }

    assertEquals(List.of("+1"), world.told);
    assertEquals(writes, world.maps.writes);
    assertEquals(3, count("scans"));
  }

  /** gunicorn and others write what they do over their arguments, again and again. */
  @Test
  void beginScan_titleWrittenOverTheArguments_sameProcessSameName() {
    world.start(1, PYTHON, "python3", "/usr/bin/gunicorn", "app:app");
    world.deliver();
    for (int i = 0; i < 3; i++) {
      world.proc.process(1).cmdline("gunicorn: master [" + i + "]");
      world.scan();
    }

    assertEquals("gunicorn", world.service(1));
    assertEquals(List.of("+1"), world.told);
  }

  @Test
  void fork_titleWrittenOverTheArguments_childNamedAsItsParent() {
    world.start(1, PYTHON, "python3", "/usr/bin/gunicorn", "app:app");
    world.deliver();
    world.proc.process(1).cmdline("gunicorn: master [app:app]");
    world.fork(1, 2, PYTHON, "gunicorn: master [app:app]");
    world.deliver();
    world.proc.process(2).cmdline("gunicorn: worker [app:app]");
    world.scan();

    assertEquals("gunicorn", world.service(2));
    assertEquals(List.of("+1", "+2"), world.told);
  }

  @Test
  void beginScan_programReplacedUnnoticed_readAnew() {
    world.start(1, PYTHON, "python3", "a.py");
    world.deliver();
    world.exec(1, JAVA, "java", "B");
    world.events.clear();
    world.scan();

    assertEquals("B", world.service(1));
    assertEquals(List.of("+1", "-1", "+1"), world.told);
  }

  @Test
  void policyRefused_mapFull_notActiveUntilThereIsRoom() {
    world.maps.limit = 1;
    world.start(1, JAVA);
    world.start(2, JAVA);
    world.deliver();
    assertTakePart(1);
    world.exit(1);
    world.deliver();
    assertTakePart();

    world.scan();

    assertTakePart(2);
    assertEquals(1, world.policies.failures());
  }

  @Test
  void connection_lostAndBack_listenersFollow() {
    world.start(1, JAVA);
    world.deliver();
    world.policies.disconnect(world.maps, false);
    world.scan();
    assertTakePart();

    world.policies.connect(world.maps);
    world.scan();

    assertTakePart(1);
    assertEquals(List.of("+1", "-1", "+1"), world.told);
  }

  @Test
  void scanSome_inPieces_eventsBetweenThem() {
    for (int pid = 1; pid <= 20; pid++) {
      world.proc.process(pid, pid, JAVA);
    }
    world.tracker.beginScan(world.source.current());
    assertTrue(world.tracker.scanSome(5));
    assertEquals(5, world.active().size());
    world.start(30, JAVA);
    world.deliver();
    assertEquals(6, world.active().size(), "a new process does not wait for the scan");
    assertTrue(world.tracker.scanSome(14));
    assertFalse(world.tracker.scanSome(1));

    assertEquals(21, world.active().size());
    assertFalse(world.tracker.scanSome(1));
  }

  @Test
  void beginScan_beforeTheLastOneEnded_beginsAnew() {
    for (int pid = 1; pid <= 20; pid++) {
      world.proc.process(pid, pid, JAVA);
    }
    world.tracker.beginScan(world.source.current());
    world.tracker.scanSome(5);
    world.tracker.beginScan(world.source.current());

    assertTrue(world.tracker.scanSome(19));
    assertFalse(world.tracker.scanSome(1));
    assertEquals(20, world.active().size());
  }

  @Test
  void scan_processGoneForLong_forgotten() {
    world.start(1, JAVA);
    world.deliver();
    world.exit(1);
    world.deliver();
    world.now += 59_000_000_000L;
    world.scan();
    assertTrue(world.table.find(1).isPresent());

    world.now += 2_000_000_000L;
    world.scan();
    assertFalse(world.table.find(1).isPresent());
  }

  @Test
  void scan_zombies_takeNoPart() {
    world.proc.process(1, 10, JAVA).state('Z', 10);
    world.scan();

    assertTakePart();
  }
}
