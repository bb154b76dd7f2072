// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class AttributeMapTest {
  private static final Map<String, Object> SAME = new LinkedHashMap<>();

  static {
    SAME.put("http.request.method", "GET");
    SAME.put("http.response.status_code", 200L);
    SAME.put("url.path", "/");
  }

  private static AttributeMap map(int expected) {
    AttributeMap.Builder builder = new AttributeMap.Builder(expected);
    SAME.forEach(builder::put);
    return builder.build();
  }

  @Test
  void equals_mapOfTheSame_anyExpectation() {
    for (int expected = 0; expected < 6; expected++) {
      assertEquals(SAME, map(expected));
      assertEquals(SAME.hashCode(), map(expected).hashCode());
    }
  }

  @Test
  void get_presentOrNot() {
    assertEquals(200L, map(3).get("http.response.status_code"));
    assertTrue(map(3).containsKey("url.path"));
    assertNull(map(3).get("url.query"));
    assertFalse(map(3).containsKey(null));
    assertNull(new AttributeMap.Builder(4).build().get("url.path"));
  }

  @Test
  void forEach_andIterator_inOrder() {
    List<String> names = new ArrayList<>();
    map(3).forEach((name, value) -> names.add(name + "=" + value));
    assertEquals(
        List.of("http.request.method=GET", "http.response.status_code=200", "url.path=/"), names);
    assertEquals(List.copyOf(SAME.keySet()), List.copyOf(map(3).keySet()));
  }

  @Test
  void change_refused() {
    assertThrows(UnsupportedOperationException.class, () -> map(3).put("a", "b"));
    assertThrows(UnsupportedOperationException.class, () -> map(3).remove("url.path"));
    Iterator<Map.Entry<String, Object>> all = map(3).entrySet().iterator();
    for (int i = 0; i < 3; i++) {
      all.next();
    }
    assertThrows(NoSuchElementException.class, all::next);
  }
}
