// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
  @Test
  void values_severalCounters_sortedWithTheirSums() {
    Tally tally = new Tally();
    tally.counter("lost.z").add(3);
    tally.counter("a").increment();
    tally.counter("lost.z").increment();
    tally.counter("lost.b");

    assertEquals(
        List.of("a=1", "lost.b=0", "lost.z=4"),
        tally.values().entrySet().stream().map(Object::toString).toList());
    assertSame(tally.counter("a"), tally.counter("a"));
  }
}
