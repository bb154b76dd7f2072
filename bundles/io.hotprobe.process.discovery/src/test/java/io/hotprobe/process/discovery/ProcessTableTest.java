// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.probe.Language;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.process.discovery.kernel.Policy;
import io.hotprobe.process.discovery.select.Sampler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
  private static final long SECOND = 1_000_000_000;
  private long now = 5;
  private final ProcessTable table = new ProcessTable(() -> now);

  static Finding finding(int pid, long ticks) {
    return new Finding(
        new TracedProcess(pid, ticks, "/x", Language.GO, List.of("x"), Map.of(), false),
        new Policy(false, Sampler.of("always_on", ""), Language.GO, true),
        Set.of(80));
  }

  private Optional<Long> startOf(int pid) {
    return table.find(pid).map(TracedProcess::startTicks);
  }

  @Test
  void put_takesPart_foundAndListed() {
    table.put(finding(1, 10), true);

    assertEquals(Optional.of(10L), startOf(1));
    assertTrue(table.isActive(1));
    assertEquals(1, table.processes().size());
    assertEquals(List.of(1), table.pids());
    assertNotNull(table.known(1));
    assertEquals(Optional.empty(), startOf(2));
  }

  @Test
  void put_wouldTakePart_knownButNotListed() {
    table.put(finding(1, 10), false);

    assertEquals(Optional.empty(), startOf(1));
    assertFalse(table.isActive(1));
    assertEquals(List.of(), List.copyOf(table.processes()));
    assertNotNull(table.known(1));
    assertEquals(1, table.known().size());
  }

  @Test
  void put_takesPartNoMore_findableForAWhile() {
    table.put(finding(1, 10), true);
    table.put(finding(1, 10), false);

    assertEquals(Optional.of(10L), startOf(1));
    assertFalse(table.isActive(1));
    assertEquals(0, table.processes().size());
  }

  @Test
  void remove_active_findableForAMinuteThenForgotten() {
    table.put(finding(1, 10), true);
    table.remove(1);
    assertNull(table.known(1));
    now += 60 * SECOND;
    table.expire();
    assertEquals(Optional.of(10L), startOf(1));

    now += 1;
    table.expire();
    assertEquals(Optional.empty(), startOf(1));
  }

  @Test
  void find_pidUsedAgain_theProcessThatLives() {
    table.put(finding(1, 10), true);
    table.remove(1);
    table.put(finding(1, 20), true);
    assertEquals(Optional.of(20L), startOf(1));

    table.remove(1);
    assertEquals(Optional.of(20L), startOf(1), "the one that ended last");
  }

  @Test
  void remove_neverActive_leavesNothing() {
    table.put(finding(1, 10), false);
    table.remove(1);
    table.remove(2);

    assertEquals(Optional.empty(), startOf(1));
  }

  @Test
  void remove_moreThanTheLimit_boundedAndRoomAgainLater() {
    for (int pid = 1; pid <= 16_385; pid++) {
      table.put(finding(pid, 10), true);
      table.remove(pid);
    }
    assertEquals(Optional.of(10L), startOf(16_384));
    assertEquals(Optional.empty(), startOf(16_385), "no room");

    now += 61 * SECOND;
    table.put(finding(16_386, 10), true);
    table.remove(16_386);
    assertEquals(Optional.of(10L), startOf(16_386));
    assertEquals(Optional.empty(), startOf(1));
  }

  @Test
  void pids_known_allOfThem() {
    table.put(finding(1, 10), true);
    table.put(finding(2, 10), false);

    assertEquals(Set.of(1, 2), new TreeSet<>(table.pids()));
  }
}
