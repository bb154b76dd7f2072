// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockTest {
  private static final long LOOK = 40;
  private static final long EPOCH = 1_750_000_000_000_000_000L;

  private long time = 5_000;
  private long untilWall = LOOK;
  private long setBy;
  private final Clock clock = new Clock(this::monotonic, this::wall);

  /** Looking at a clock takes time. */
  private long monotonic() {
    time += LOOK;
    return time;
  }

  private Instant wall() {
    time += untilWall;
    return Instant.ofEpochSecond(0, EPOCH + time + setBy);
  }

  private long later(long nanos) {
    time += nanos;
    return clock.difference();
  }

  @Test
  void differenceIsThatOfTheClocks() {
    assertEquals(EPOCH, clock.difference());
  }

  @Test
  void observationsThatAreInterruptedDoNotMoveIt() {
    long first = clock.difference();

    for (long delay : new long[] {0, 3_000, 700_000, 40_000_000, 5}) {
      untilWall = delay;
      assertEquals(first, later(2 * Clock.REFRESH_NANOS));
    }
  }

  @Test
  void wallClockThatIsSetIsFollowed() {
    long first = clock.difference();

    for (long step : new long[] {-7_200_000_000_000L, 5_000_000, 3_600_000_000_000L}) {
      setBy += step;
      assertEquals(first + setBy, later(2 * Clock.REFRESH_NANOS));
    }
  }

  @Test
  void smallStepIsFollowedOnceItAddsUp() {
    long first = clock.difference();

    setBy = Clock.STEP_NANOS - 1_000;
    assertEquals(first, later(2 * Clock.REFRESH_NANOS));
    setBy *= 2;
    assertEquals(first + setBy, later(2 * Clock.REFRESH_NANOS));
  }

  @Test
  void stepIsNoticedWithinASecond() {
    long first = clock.difference();

    setBy = 10_000_000;
    assertEquals(first, later(1_000));
    assertEquals(first + setBy, later(Clock.REFRESH_NANOS));
  }

  @Test
  void clocksOfThisMachineAgree() {
    Instant now = Instant.now();
    long of = now.getEpochSecond() * 1_000_000_000 + now.getNano();

    assertTrue(new Clock().difference() + System.nanoTime() >= of);
  }
}
