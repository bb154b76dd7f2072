// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.KernelMaps;
import io.hotprobe.bpf.loader.ffi.KernelCalls;
import io.hotprobe.probe.ProbeHistory.Change;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
class ProbeManagerNativeTest {

  @Test
  void start_tracingProgram_deliversEventsInOrder() throws Exception {
    try (Lab lab = new Lab()) {
      TickProbe probe = new TickProbe(TickProbe.ENTER);
      lab.start(probe);
      assertEquals(Change.LOADED, lab.last().change(), lab.last().detail());
      for (int i = 1; i <= 1000; i++) {
        KernelCalls.tick(i);
      }
      Lab.eventually("1000 events", () -> probe.numbers().size() == 1000);
      assertEquals(java.util.stream.IntStream.rangeClosed(1, 1000).boxed().toList(), probe.numbers);
      assertEquals(1, lab.live.get("tick").generation());
      assertEquals(
          "enter, rung 1 of 1: tp_btf/sys_enter",
          lab.live.get("tick").programs().getFirst().attachedTo());
    }
  }

  @Test
  void counters_programsThatNothingInterrupts_skipNoRun() throws Exception {
    try (Lab lab = new Lab()) {
      Candidate candidate = lab.start(new TickProbe(TickProbe.ENTER));
      KernelCalls.tick(1);
      assertEquals(0L, lab.manager.events().counters().get("runs.skipped"));
      lab.stop(candidate);
      Lab.eventually("the end", () -> lab.live.isEmpty());
      assertEquals(0L, lab.manager.events().counters().get("runs.skipped"));
    }
  }

  @Test
  void start_fentryRefused_takesNextRung() throws Exception {
    try (Lab lab = new Lab()) {
      Hook hook =
          new Hook(
              "enter",
              List.of(
                  List.of(new Attachment.BySection("tick_nowhere")),
                  List.of(new Attachment.BySection("tick_enter"))),
              true);
      TickProbe probe = new TickProbe(hook);
      lab.start(probe);
      assertEquals(Change.LOADED, lab.last().change());
      String detail = lab.last().detail();
      assertTrue(detail.startsWith("enter: tick_enter (rung 2, for "), detail);
      assertTrue(detail.contains("tick_nowhere"), detail);
      KernelCalls.tick(7);
      Lab.eventually("an event", () -> probe.numbers().equals(List.of(7)));
    }
  }

  @Test
  void start_requiredProgramRefused_failsWithVerifiersWords() throws Exception {
    try (Lab lab = new Lab()) {
      lab.start(new TickProbe(Hook.required("bad", new Attachment.BySection("tick_refused"))));
      assertEquals(Change.FAILED, lab.last().change());
      String why = lab.last().detail();
      assertTrue(why.contains("required hook bad cannot be had"), why);
      assertTrue(why.contains("tick_refused (tp_btf/sys_enter) is refused: EACCES"), why);
      assertTrue(why.contains("invalid mem access 'map_value_or_null'"), why);
      assertTrue(lab.live.isEmpty());
    }
  }

  @Test
  void start_optionalProgramRefused_isReportedMissing() throws Exception {
    try (Lab lab = new Lab()) {
      Hook bad = Hook.optional("bad", new Attachment.BySection("tick_refused"));
      lab.start(new TickProbe(bad, TickProbe.ENTER));
      assertEquals(Change.LOADED, lab.last().change());
      String missing = lab.live.get("tick").missing().getFirst();
      assertTrue(missing.startsWith("bad: program tick_refused"), missing);
    }
  }

  @Test
  void start_notAnElfFile_fails() throws Exception {
    try (Lab lab = new Lab()) {
      lab.start(new TickProbe(new byte[] {1, 2, 3}, Map.of(), TickProbe.ENTER));
      assertEquals(Change.FAILED, lab.last().change());
      assertTrue(
          lab.last().detail().startsWith("object tick (3 bytes) cannot be opened, expected an ELF"),
          lab.last().detail());
    }
  }

  @Test
  void start_unknownConstant_failsNamingThoseThatExist() throws Exception {
    try (Lab lab = new Lab()) {
      lab.start(new TickProbe(TickProbe.elf(), Map.of("nothing", 1L), TickProbe.ENTER));
      String why = lab.last().detail();
      assertTrue(why.startsWith("object tick has no constant nothing: it has ["), why);
      assertTrue(why.contains("tick_tgid"), why);
    }
  }

  @Test
  void start_unknownProgram_failsNamingThoseThatExist() throws Exception {
    try (Lab lab = new Lab()) {
      lab.start(new TickProbe(Hook.required("x", new Attachment.BySection("tick_missing"))));
      String why = lab.last().detail();
      assertTrue(why.startsWith("object tick has no program tick_missing: it has ["), why);
    }
  }

  @Test
  void swap_refusedSuccessor_oldStaysLive() throws Exception {
    try (Lab lab = new Lab()) {
      TickProbe old = new TickProbe(TickProbe.ENTER, TickProbe.CONNECT);
      TickProbe bad = new TickProbe(Hook.required("bad", new Attachment.BySection("tick_refused")));
      Candidate first = lab.start(old);
      lab.stop(first);
      Candidate second = lab.start("tick", "test 2.0.0", bad);
      assertEquals(Change.ROLLED_BACK, lab.last().change());
      assertEquals("test 2.0.0", lab.last().bundle());
      Thread.sleep(400);
      KernelCalls.tick(3);
      Lab.eventually("an event", () -> old.numbers().equals(List.of(3)));
      assertTrue(old.detached.isEmpty());
      lab.stop(second);
      Lab.eventually("end of the old", () -> lab.last().change() == Change.STOPPED);
      assertEquals(List.of(false), old.detached);
    }
  }

  @Test
  void remove_beforeItsTurn_isNeverLoaded() throws Exception {
    try (Lab lab = new Lab()) {
      CountDownLatch busy = new CountDownLatch(1);
      TickProbe slow =
          new TickProbe(TickProbe.ENTER) {
            @Override
            public void loaded(KernelMaps loadedMaps) {
              try {
                busy.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          };
      TickProbe brief = new TickProbe(TickProbe.ENTER);
      TickProbe last = new TickProbe(TickProbe.ENTER);
      lab.manager.add(new Candidate("tick", "test 1.0.0", slow));
      Candidate second = new Candidate("tick", "test 2.0.0", brief);
      lab.manager.add(second);
      lab.manager.remove(second, false);
      lab.manager.add(new Candidate("tick", "test 3.0.0", last));
      busy.countDown();
      lab.manager.await();
      assertEquals(0, brief.loaded.get());
      assertEquals(1, last.loaded.get());
      assertEquals(2, lab.live.get("tick").generation());
    }
  }

  @Test
  void remove_forGood_detachesAtOnce() throws Exception {
    try (Lab lab = new Lab()) {
      TickProbe probe = new TickProbe(TickProbe.ENTER);
      Candidate candidate = lab.start(probe);
      lab.manager.remove(candidate, true);
      lab.manager.await();
      assertEquals(Change.STOPPED, lab.last().change());
      assertEquals(List.of(false), probe.detached);
    }
  }

  @Test
  void attachedAndDetaching_programsActMeanwhile() throws Exception {
    try (Lab lab = new Lab()) {
      TickProbe probe =
          new TickProbe(TickProbe.ENTER) {
            @Override
            public void loaded(KernelMaps loadedMaps) {
              super.loaded(loadedMaps);
              KernelCalls.tick(1);
            }

            @Override
            public void attached(KernelMaps loadedMaps) {
              KernelCalls.tick(2);
            }

            @Override
            public void detaching() {
              KernelCalls.tick(3);
              throw new IllegalStateException("what a probe throws there does not matter");
            }

            @Override
            public synchronized void detached(boolean replaced) {
              super.detached(replaced);
              KernelCalls.tick(4);
            }
          };
      Candidate candidate = lab.start(probe);
      lab.manager.remove(candidate, true);
      lab.manager.await();
      assertEquals(List.of(2, 3), probe.numbers());
      assertEquals(List.of(false), probe.detached);
    }
  }

  @Test
  void remove_noSuccessor_detachesAfterLinger() throws Exception {
    try (Lab lab = new Lab()) {
      TickProbe probe = new TickProbe(TickProbe.ENTER);
      lab.stop(lab.start(probe));
      KernelCalls.tick(1);
      Lab.eventually("the end", () -> lab.last().change() == Change.STOPPED);
      KernelCalls.tick(2);
      Thread.sleep(100);
      assertEquals(List.of(1), probe.numbers());
      assertEquals(List.of(false), probe.detached);
      assertFalse(lab.live.containsKey("tick"));
    }
  }
}
