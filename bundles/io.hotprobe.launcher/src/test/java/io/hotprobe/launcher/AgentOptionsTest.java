// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AgentOptionsTest {

  @Test
  void of_relativeHome_becomesAbsolute() {
    assertEquals(Path.of("here").toAbsolutePath(), AgentOptions.of(Path.of("here")).home());
  }

  @Test
  void of_nothingElse_startsEverythingWithoutAHost() {
    AgentOptions options = AgentOptions.of(Path.of("/x"));
    assertTrue(options.bundles().test("anything"));
    assertEquals(Map.of(), options.properties());
  }

  @Test
  void with_moreProperties_keepsTheFirstOptionsAsTheyWere() {
    AgentOptions first = AgentOptions.of(Path.of("/x")).with("a", "1");
    AgentOptions second = first.with("a", "2").with("b", "3");
    assertEquals(Map.of("a", "1"), first.properties());
    assertEquals(Map.of("a", "2", "b", "3"), second.properties());
  }

  @Test
  void only_andHosted_keepAllElse() {
    AtomicInteger calls = new AtomicInteger();
    AgentOptions options =
        AgentOptions.of(Path.of("/x"))
            .with("a", "1")
            .only("good"::equals)
            .hosted(context -> calls.incrementAndGet())
            .with("b", "2");
    assertTrue(options.bundles().test("good"));
    assertFalse(options.bundles().test("bad"));
    assertEquals(Map.of("a", "1", "b", "2"), options.properties());
    options.host().accept(null);
    assertEquals(1, calls.get());
  }

  @Test
  void properties_changedAfterwards_doNotChangeTheOptions() {
    Map<String, String> mine = new HashMap<>(Map.of("a", "1"));
    AgentOptions options = new AgentOptions(Path.of("/x"), mine, name -> true, context -> {});
    mine.put("b", "2");
    assertEquals(Map.of("a", "1"), options.properties());
    assertThrows(UnsupportedOperationException.class, () -> options.properties().put("c", "3"));
  }
}
