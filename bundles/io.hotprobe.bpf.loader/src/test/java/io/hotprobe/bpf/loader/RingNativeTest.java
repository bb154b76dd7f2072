// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.loader.ffi.KernelCalls;
import io.hotprobe.probe.ProbeHistory.Change;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
class RingNativeTest {
  /** Each record takes 24 bytes with its header; the ring has 256 KiB. */
  private static final int CAPACITY = 256 * 1024 / 24;

  /** Does not return from the first event before it is told to. */
  private static final class Slow extends TickProbe {
    private final CountDownLatch go = new CountDownLatch(1);

    Slow() {
      super(ENTER);
    }

    @Override
    public void onEvent(MemorySegment event) {
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      super.onEvent(event);
    }
  }

  @Test
  void read_severalTimesRoundTheRing_everyRecordIntactAndInOrder() throws Exception {
    try (Lab lab = new Lab()) {
      TickProbe probe = new TickProbe(TickProbe.ENTER);
      lab.start(probe);
      int count = CAPACITY * 5 + 7;
      for (int i = 1; i <= count; i++) {
        KernelCalls.tick(i);
        if (i % 1000 == 0) {
          int reached = i;
          Lab.eventually("events up to " + i, () -> probe.numbers().size() == reached);
        }
      }
      Lab.eventually("all events", () -> probe.numbers().size() == count);
      assertEquals(IntStream.rangeClosed(1, count).boxed().toList(), probe.numbers());
    }
  }

  @Test
  void read_discardedRecords_areSkipped() throws Exception {
    try (Lab lab = new Lab()) {
      TickProbe probe = new TickProbe(TickProbe.ENTER);
      lab.start(probe);
      IntStream.of(1, 0, 0, 2, 0, 3).forEach(KernelCalls::tick);
      Lab.eventually("three events", () -> probe.numbers().size() == 3);
      assertEquals(List.of(1, 2, 3), probe.numbers());
    }
  }

  @Test
  void read_fullRing_losesCountedAndGoesOn() throws Exception {
    try (Lab lab = new Lab()) {
      Slow probe = new Slow();
      lab.start(probe);
      int count = CAPACITY * 2;
      for (int i = 1; i <= count; i++) {
        KernelCalls.tick(i);
      }
      probe.go.countDown();
      long lost = KernelCalls.number(probe.maps.get("hp_tick_count", Bytes.ofInt(0)));
      assertTrue(lost > 0, "the ring never was full");
      Lab.eventually("the rest", () -> probe.numbers().size() == count - lost);
      KernelCalls.tick(count + 1);
      Lab.eventually("one more", () -> probe.numbers().getLast() == count + 1);
    }
  }

  @Test
  void remove_withEventsUnread_deliversThemBeforeDetached() throws Exception {
    try (Lab lab = new Lab(Duration.ofMillis(300), Duration.ofMillis(1))) {
      Slow probe = new Slow();
      Candidate candidate = lab.start(probe);
      for (int i = 1; i <= 5000; i++) {
        KernelCalls.tick(i);
      }
      lab.manager.remove(candidate, false);
      assertTrue(probe.detached.isEmpty());
      probe.go.countDown();
      Lab.eventually("the end", () -> lab.last().change() == Change.STOPPED);
      assertEquals(5000, probe.numbers().size());
      assertEquals(List.of(false), probe.detached);
    }
  }

  @Test
  void onEvent_keptSegmentAfterTheEnd_throwsInsteadOfCrashing() throws Exception {
    MemorySegment[] kept = new MemorySegment[1];
    try (Lab lab = new Lab()) {
      TickProbe probe =
          new TickProbe(TickProbe.ENTER) {
            @Override
            public void onEvent(MemorySegment event) {
              assertThrows(
                  IllegalArgumentException.class, () -> event.set(ValueLayout.JAVA_INT, 0, 1));
              kept[0] = event;
              super.onEvent(event);
            }
          };
      lab.start(probe);
      KernelCalls.tick(1);
      Lab.eventually("an event", () -> probe.numbers().size() == 1);
    }
    assertThrows(IllegalStateException.class, () -> kept[0].get(ValueLayout.JAVA_INT, 0));
  }

  @Test
  void onEvent_throws_isCountedAndOthersGoOn() throws Exception {
    try (Lab lab = new Lab()) {
      TickProbe probe =
          new TickProbe(TickProbe.ENTER) {
            @Override
            public void onEvent(MemorySegment event) {
              super.onEvent(event);
              throw new IllegalArgumentException("cannot be read");
            }
          };
      lab.start(probe);
      IntStream.rangeClosed(1, 10).forEach(KernelCalls::tick);
      Lab.eventually("ten events", () -> probe.numbers().size() == 10);
      Lab.eventually(
          "count", () -> lab.manager.events().counters().get("lost.onevent.failed") == 10);
    }
  }
}
