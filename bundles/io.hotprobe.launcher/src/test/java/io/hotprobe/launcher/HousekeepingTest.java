// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HousekeepingTest {
  private static final long LIVE = 6L << 20;

  private long used = 4 * LIVE;
  private int collections;
  private final Housekeeping housekeeping = new Housekeeping(() -> used, this::collect);

  private void collect() {
    collections++;
    used = LIVE;
  }

  @Test
  void whatTheStartLeftIsCollected() {
    housekeeping.look();

    assertEquals(1, collections);
  }

  @Test
  void heapThatGrowsLittleIsLeftAlone() {
    housekeeping.look();

    used = LIVE + Housekeeping.GROWTH;
    housekeeping.look();

    assertEquals(1, collections);
  }

  @Test
  void heapThatGrewMuchIsCollected() {
    housekeeping.look();

    for (int i = 0; i < 3; i++) {
      used = LIVE + Housekeeping.GROWTH + 1;
      housekeeping.look();
      housekeeping.look();
    }

    assertEquals(4, collections);
  }
}
