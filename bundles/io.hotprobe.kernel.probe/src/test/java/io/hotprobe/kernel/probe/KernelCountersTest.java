// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelCountersTest {
  private final KernelCounters counters = new KernelCounters();
  private final FakeMaps maps = new FakeMaps();

  private static byte[] perCpu(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }

  @Test
  void read_everyStatistic_namedAndSummedOverProcessors() {
    for (int stat = 0; stat < StatValues.HP_STAT_COUNT; stat++) {
      maps.put("hp_stats", Words.ofInt(stat), perCpu(stat, 1000L * stat, 1L << 40));
    }

    Map<String, Long> read = counters.read(maps, 7);

    assertEquals(StatValues.HP_STAT_COUNT + 1, read.size());
    assertEquals(sum(StatValues.HP_STAT_EXCHANGES), read.get("exchanges"));
    assertEquals(sum(StatValues.HP_STAT_LOST_RING_FULL), read.get("lost.ring_full"));
    assertEquals(sum(StatValues.HP_STAT_LOST_TRACESTATE_CUT), read.get("lost.tracestate_cut"));
    assertEquals(sum(StatValues.HP_STAT_UNLINKED_AMBIGUOUS), read.get("unlinked.ambiguous"));
    assertEquals(sum(StatValues.HP_STAT_INVALID_CONTEXT), read.get("invalid_context"));
    assertEquals(7, read.get("lost.malformed"));
    assertFalse(read.containsKey("count"), read::toString);
  }

  private static long sum(int stat) {
    return 1001L * stat + (1L << 40);
  }

  @Test
  void read_objectGone_lastKnownNumbersStay() {
    maps.put("hp_stats", Words.ofInt(StatValues.HP_STAT_EXCHANGES), perCpu(3, 4));
    counters.keep(maps);

    assertEquals(7, counters.read(null, 0).get("exchanges"));

    maps.put("hp_stats", Words.ofInt(StatValues.HP_STAT_EXCHANGES), perCpu(5, 6));
    maps.closed = true;
    assertEquals(7, counters.read(maps, 0).get("exchanges"));
    counters.keep(maps);
    assertEquals(7, counters.read(null, 0).get("exchanges"));
  }

  @Test
  void read_nothingLoadedYet_onlyWhatTheAgentCounts() {
    assertEquals(Map.of("lost.malformed", 2L), counters.read(null, 2));
  }
}
