// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*          | /usr/bin/x   | true",
        "*          | ''           | true",
        "''         | ''           | true",
        "''         | x            | false",
        "java       | java         | true",
        "java       | /bin/java    | false",
        "java       | javac        | false",
        "java       | Java         | false",
        "*/java     | /a/b/c/java  | true",
        "*/java     | java         | false",
        "*java*     | /x/java/y    | true",
        "/opt/*/bin | /opt/a/b/bin | true",
        "a*b*c      | aXbYbZc      | true",
        "a*b*c      | aXbYbZ       | false",
        "**         | x            | true",
        "a**b       | ab           | true",
        "?          | x            | true",
        "?          | ''           | false",
        "?          | xy           | false",
        "a?c        | a/c          | true",
        "[abc]      | b            | true",
        "[abc]      | d            | false",
        "[a-c]x     | bx           | true",
        "[a-cx-z]   | y            | true",
        "[a-cx-z]   | d            | false",
        "[!a-c]     | d            | true",
        "[!a-c]     | b            | false",
        "[^a-c]     | d            | true",
        "[^a-c]     | ''           | false",
        "[]a]       | ]            | true",
        "[!]a]      | ]            | false",
        "[!]a]      | b            | true",
        "[a-]       | -            | true",
        "[-a]       | -            | true",
        "[z-a]      | m            | false",
        "[*]        | *            | true",
        "[*]        | x            | false",
        "[{]        | {            | true",
        "{go,java}  | go           | true",
        "{go,java}  | java         | true",
        "{go,java}  | rust         | false",
        "{go}       | go           | true",
        "{,x}a      | a            | true",
        "{,x}a      | xa           | true",
        "{a,b}{c,d} | bc           | true",
        "{a,b}{c,d} | ab           | false",
        "{a,b{c,d}} | bd           | true",
        "{a,b{c,d}} | b            | false",
        "*/{a,b}    | /x/b         | true",
        "{*.jar,x}  | a.jar        | true",
        "{[,],x}    | ,            | true",
        "\\*        | *            | true",
        "\\*        | x            | false",
        "\\{a,b}    | {a,b}        | true",
        "{a\\,b,c}  | a,b          | true",
        "a\\        | a\\          | true",
        ".          | x            | false",
        "a+         | aa           | false",
        "(a)        | (a)          | true",
        "caf\u00e9  | caf\u00e9    | true",
        "a}         | a}           | true",
      })
  void matches_wholeText_asAShellWould(String pattern, String text, boolean expected) {
    assertEquals(expected, Glob.compile(pattern).matches(text), pattern);
  }

  @Test
  void matches_newlinesAndBlanks_areCharacters() {
    assertTrue(Glob.compile("/srv/*").matches("/srv/a b\nc\0"));
    assertTrue(Glob.compile("a?b").matches("a\nb"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[a   | '[' without ']'",
        "[]   | '[' without ']'",
        "[!]  | '[' without ']'",
        "x{a  | '{' without '}'",
        "{a[b | '[' without ']'",
        "{{a} | '{' without '}'",
      })
  void compile_notClosed_saysWhat(String pattern, String message) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Glob.compile(pattern));

    assertEquals("pattern \"" + pattern + "\": " + message, error.getMessage());
  }

  @Test
  void compile_tooManyAlternatives_refused() {
    assertTrue(Glob.compile("{0,1}".repeat(8)).matches("01010101"), "256 are allowed");

    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Glob.compile("{0,1}".repeat(40)));
    assertTrue(error.getMessage().endsWith("expected at most 256 alternatives"), error::getMessage);
  }

  /** What takes a backtracking matcher longer than the universe exists. */
  @ParameterizedTest
  @ValueSource(strings = {"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", "*?*?*?*?*?*?*?*?*?*?*?*b"})
  @Timeout(30)
  void matches_manyStars_soon(String pattern) {
    assertFalse(Glob.compile(pattern).matches("a".repeat(20_000)));
  }

  @Test
  void toString_compiled_asWritten() {
    assertEquals("*/{a,b}", Glob.compile("*/{a,b}").toString());
  }
}
