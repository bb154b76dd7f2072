// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.loader.ffi.KernelCalls;
import io.hotprobe.probe.ProbeHistory.Change;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
class SwapNativeTest {
  private static final int SWAPS = 1000;
  private static final int THREADS = 2;
  private static final int BURST = 100;
  private static final int NUMBERS = 1 << 25;

  /** Counts how often each number was seen, and whether generations only grow per thread. */
  private static final class Tally extends TickProbe {
    private final byte[] seen;

    Tally(byte[] seen) {
      super(ENTER, CONNECT);
      this.seen = seen;
    }

    @Override
    public void onEvent(MemorySegment event) {
      seen[event.get(ValueLayout.JAVA_INT, 4)]++;
    }
  }

  private volatile boolean stopping;

  @Test
  void swap_thousandTimesUnderEvents_noneLostNoneTwice() throws Exception {
    byte[] seen = new byte[NUMBERS];
    try (Lab lab = new Lab(Duration.ofSeconds(2), Duration.ofSeconds(30))) {
      Candidate last = lab.start(new Tally(seen));
      List<Source> sources = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        sources.add(new Source(i));
      }
      sources.forEach(Thread::start);
      for (int i = 0; i < SWAPS; i++) {
        lab.stop(last);
        last = lab.start(new Tally(seen));
        assertEquals(Change.SWAPPED, lab.last().change(), lab.last().detail());
      }
      stopping = true;
      for (Source source : sources) {
        source.join();
      }
      assertEquals(SWAPS + 1, lab.live.get("tick").generation());
      TickProbe end = (TickProbe) last.probe();
      assertEquals(
          0, KernelCalls.number(end.maps.get("hp_tick_count", Bytes.ofInt(0))), "ring full");
      Lab.eventually(
          "all events", () -> sum(seen) >= sources.stream().mapToLong(s -> s.sent).sum());
      check(seen, sources);
    }
  }

  private static long sum(byte[] seen) {
    long sum = 0;
    for (byte one : seen) {
      sum += one;
    }
    return sum;
  }

  private static void check(byte[] seen, List<Source> sources) {
    long lost = 0;
    long twice = 0;
    long sent = 0;
    for (Source source : sources) {
      sent += source.sent;
      for (long i = 0; i < source.sent; i++) {
        int times = seen[source.number(i)];
        lost += times == 0 ? 1 : 0;
        twice += times > 1 ? 1 : 0;
      }
    }
    System.out.printf("%d swaps, %d events, %d lost, %d twice%n", SWAPS, sent, lost, twice);
    assertEquals(0, lost, "lost of " + sent);
    assertEquals(0, twice, "twice of " + sent);
    assertTrue(sent > SWAPS * 10L, "too few events to mean anything: " + sent);
  }

  /** Makes events in bursts, each with a number of its own. */
  private final class Source extends Thread {
    private final int index;
    private volatile long sent;

    Source(int index) {
      this.index = index;
    }

    int number(long i) {
      return (int) (1 + index + i * THREADS);
    }

    @Override
    public void run() {
      long i = 0;
      while (!stopping && number(i + BURST) < NUMBERS) {
        for (int end = BURST; end > 0; end--) {
          KernelCalls.tick(number(i++));
        }
        sent = i;
        LockSupport.parkNanos(500_000);
      }
    }
  }
}
