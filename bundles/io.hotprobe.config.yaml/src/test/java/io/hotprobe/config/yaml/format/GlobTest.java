// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*|/usr/bin/java|true",
        "*/java|/usr/bin/java|true",
        "*/java|/usr/bin/javac|false",
        "{go,java}|java|true",
        "{go,java}|gojava|false",
        "a{b,c{d,e}}f|acef|true",
        "a{b,c{d,e}}f|acf|false",
        "{a,}b|b|true",
        "?|xy|false",
        "[a-c]|b|true",
        "[!a-c]|b|false",
        "[^a-c]|d|true",
        "[]a]|]|true",
        "[a-]|-|true",
        "\\*|*|true",
        "\\*|x|false",
        "a.b|axb|false",
        "a,b|a,b|true",
        "a}b|a}b|true",
        "(x)+$|(x)+$|true"
      })
  void matches_text_asTheShellWould(String glob, String text, boolean expected) {
    assertEquals(expected, Glob.of(glob).matches(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a|'{' without '}'",
        "{a,{b}|'{' without '}'",
        "[a|'[' without ']'",
        "{[}|'[' without ']'",
        "[b-a]|a set in it runs backwards"
      })
  void of_unbalanced_isRefused(String glob, String message) {
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, () -> Glob.of(glob)).getMessage());
  }

  @Test
  void of_manyBraces_areRefusedByTheirLength() {
    Glob.of("{".repeat(512) + "}".repeat(512));

    String deep = "{".repeat(100_000) + "}".repeat(100_000);
    assertEquals(
        "it is longer than 1024 characters",
        assertThrows(IllegalArgumentException.class, () -> Glob.of(deep)).getMessage());
  }

  @Test
  void of_256Alternatives_areTheLimit() {
    Glob.of("{a,b}".repeat(8));
    Glob.of("{a,{b,c}}".repeat(5));

    assertThrows(IllegalArgumentException.class, () -> Glob.of("{a,b}".repeat(9)));
    assertThrows(IllegalArgumentException.class, () -> Glob.of("{a,b}".repeat(200)));
  }
}
