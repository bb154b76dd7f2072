// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** JSON is read back by a parser of YAML 1.1, which JSON is nearly a part of. */
class JsonWriterTest {
  private static String json(Object value, String indent) {
    StringBuilder out = new StringBuilder();
    new JsonWriter(out, indent).value(value);
    return out.toString();
  }

  @Test
  void value_everyKind_asRfc8259Says() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("text", "a");
    value.put("long", 1L << 62);
    value.put("double", 0.5);
    value.put("none", Double.NaN);
    value.put("much", Double.POSITIVE_INFINITY);
    value.put("yes", true);
    value.put("list", List.of("x", 1L, List.of(), Map.of()));
    value.put("map", Map.of("k", false));

    assertEquals(
        "{\"text\":\"a\",\"long\":4611686018427387904,\"double\":0.5,\"none\":\"NaN\","
            + "\"much\":\"Infinity\",\"yes\":true,\"list\":[\"x\",1,[],{}],\"map\":{\"k\":false}}",
        json(value, ""));
  }

  @Test
  void value_indented_oneMemberALine() {
    assertEquals(
        "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}",
        json(orderedMap("a", List.of(1L, 2L), "b", Map.of()), "  "));
  }

  private static Map<String, Object> orderedMap(String a, Object x, String b, Object y) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(a, x);
    map.put(b, y);
    return map;
  }

  static List<String> texts() {
    StringBuilder allAscii = new StringBuilder();
    for (char c = 0; c < 0xa0; c++) {
      allAscii.append(c);
    }
    return List.of(
        "",
        "plain",
        "\"quoted\" \\ back/slash",
        "line\nfeed\r\ttab\b\f",
        allAscii.toString(),
        "caf\u00e9 \u65e5\u672c",
        "\ud83d\ude00 outside the BMP",
        "\ud83d lone high, \ude00 lone low");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void value_anyText_readsBackTheSame(String text) {
    String json = json(Map.of("k", text, text, "v"), "");

    Map<?, ?> parsed = new Yaml().load(json);
    assertEquals(text, parsed.get("k"));
    assertTrue(parsed.containsKey(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void value_controlCharacters_neverReachTheOutput(String indent) {
    String json = json(Map.of("k", texts()), indent).replace("\n", "");

    assertTrue(json.chars().noneMatch(Character::isISOControl), json);
    assertTrue(json.chars().noneMatch(c -> Character.isSurrogate((char) c)), json);
  }
}
