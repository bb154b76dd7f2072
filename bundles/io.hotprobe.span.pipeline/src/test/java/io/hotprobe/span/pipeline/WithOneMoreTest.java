// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WithOneMoreTest {
  private final Map<String, Object> map =
      new WithOneMore(Map.of("a", 1L, "b", "two"), "http.route", "/x");
  private final Map<String, Object> copy = Map.of("a", 1L, "b", "two", "http.route", "/x");

  @Test
  void map_anyQuestion_answersAsACopyWould() {
    assertEquals(copy, map);
    assertEquals(map, copy);
    assertEquals(copy.hashCode(), map.hashCode());
    assertEquals(3, map.size());
    assertEquals(new TreeMap<>(copy).toString(), new TreeMap<>(map).toString());
    assertEquals("/x", map.get("http.route"));
    assertEquals("/x", map.getOrDefault("http.route", "none"));
    assertEquals("none", map.getOrDefault("c", "none"));
    assertTrue(map.containsKey("a") && map.containsKey("http.route"));
    assertFalse(map.containsKey("c"));
    assertFalse(map.isEmpty());
    Map<String, Object> seen = new HashMap<>();
    map.forEach(seen::put);
    assertEquals(copy, seen);
  }

  @Test
  void map_ofNothing_hasTheOneEntry() {
    assertEquals(Map.of("k", 1L), new WithOneMore(Map.of(), "k", 1L));
  }

  @Test
  void iterator_atItsEnd_throws() {
    Iterator<Map.Entry<String, Object>> entries = map.entrySet().iterator();
    for (int i = 0; i < 3; i++) {
      entries.next();
    }

    assertFalse(entries.hasNext());
    assertThrows(NoSuchElementException.class, entries::next);
  }

  @Test
  void put_anything_refused() {
    assertThrows(UnsupportedOperationException.class, () -> map.put("c", 1L));
  }
}
