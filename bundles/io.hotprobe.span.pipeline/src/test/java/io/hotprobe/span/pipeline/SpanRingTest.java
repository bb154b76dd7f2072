// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.span.SpanData;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanRingTest {
  @ParameterizedTest
  @CsvSource({
    "-1, 2",
    "0, 2",
    "1, 2",
    "2, 2",
    "3, 4",
    "4, 4",
    "5, 8",
    "16384, 16384",
    "16385, 32768"
  })
  void capacity_wanted_nextPowerOfTwo(int wanted, int expected) {
    assertEquals(expected, new SpanRing(wanted).capacity());
  }

  @Test
  void offer_untilFull_countsThenRefuses() {
    SpanRing ring = new SpanRing(4);
    for (int i = 1; i <= 4; i++) {
      assertEquals(i, ring.offer(Samples.numbered(i)));
    }

    assertEquals(SpanRing.FULL, ring.offer(Samples.numbered(5)));
    assertEquals("1", name(ring.poll()));
    assertEquals(4, ring.offer(Samples.numbered(6)));
    assertEquals(SpanRing.FULL, ring.offer(Samples.numbered(7)));
  }

  @Test
  void poll_manyTimesRound_oldestFirstAndNothingTwice() {
    SpanRing ring = new SpanRing(4);
    assertTrue(ring.isEmpty());
    for (int i = 0; i < 1000; i++) {
      SpanData span = Samples.numbered(i);
      ring.offer(span);
      ring.offer(Samples.numbered(-1));
      assertFalse(ring.isEmpty());
      assertSame(span, ring.poll());
      assertEquals("-1", name(ring.poll()));
      assertNull(ring.poll());
      assertTrue(ring.isEmpty());
    }
  }

  private static String name(SpanData span) {
    assertNotNull(span);
    return span.name();
  }

  @Test
  void offer_fromSeveralThreads_nothingLostTwiceOrOutOfOrder() throws Exception {
    int threads = 4;
    int each = 20_000;
    SpanRing ring = new SpanRing(64);
    AtomicInteger refused = new AtomicInteger();
    List<Thread> producers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int first = t * each;
      producers.add(Thread.ofPlatform().start(() -> produce(ring, first, each, refused)));
    }
    BitSet seen = new BitSet();
    int[] latest = new int[threads];
    while (seen.cardinality() < threads * each) {
      SpanData span = ring.poll();
      if (span == null) {
        Thread.onSpinWait();
        continue;
      }
      int number = Integer.parseInt(span.name());
      assertFalse(seen.get(number), "twice: " + number);
      seen.set(number);
      assertTrue(number % each >= latest[number / each], "out of order: " + number);
      latest[number / each] = number % each;
    }
    for (Thread producer : producers) {
      producer.join();
    }
    assertTrue(ring.isEmpty());
    assertTrue(refused.get() > 0, "the ring was never full, so the test shows too little");
  }

  private static void produce(SpanRing ring, int first, int count, AtomicInteger refused) {
    for (int i = first; i < first + count; i++) {
      SpanData span = Samples.numbered(i);
      while (ring.offer(span) == SpanRing.FULL) {
        refused.incrementAndGet();
        Thread.yield();
      }
    }
  }
}
