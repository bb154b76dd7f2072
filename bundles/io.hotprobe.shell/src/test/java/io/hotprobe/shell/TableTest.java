// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {

  @Test
  void toString_rows_areInColumnsWithoutBlanksAtTheEnd() {
    assertEquals(
        """
        NAME    VALUE
        a       1
        longer  22222222
        """,
        new Table("NAME", "VALUE").row("a", 1).row("longer", 22222222L).toString());
  }

  @Test
  void toString_noRows_isTheHead() {
    assertEquals("A  B\n", new Table("A", "B").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[2J", // escape sequence
        "\u009b2J", // the same in one character beyond ASCII
        "\u0007[2J", // bell
        "\u202e[2J", // right-to-left override
        "\u200b[2J", // zero width
        "\u007f[2J"
      })
  void clean_whatCommandsTheTerminal_becomesQuestionMarks(String text) {
    String clean = Table.clean("a" + text + "b");
    assertEquals(text.charAt(1) == '2' ? "a?2Jb" : "a?[2Jb", clean);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a \r\n  b", "a\n\n\nb", "a\u2028b", "\n a\u0085b \n"})
  void clean_lineBreaks_becomeSeparators(String text) {
    assertEquals("a; b", Table.clean(text));
  }

  @Test
  void clean_otherScripts_stay() {
    assertEquals("Größe 日本 ελ", Table.clean("Größe 日本 ελ"));
  }

  @Test
  void row_null_isPrintedAsSuch() {
    assertEquals("A\nnull\n", new Table("A").row((Object) null).toString());
  }
}
