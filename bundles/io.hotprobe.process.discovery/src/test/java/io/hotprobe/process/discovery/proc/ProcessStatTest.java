// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.proc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessStatTest {
  private static final String FIELDS = " 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 ";

  @ParameterizedTest
  @ValueSource(
      strings = {"sh", "", "a b", "a) S 1 (b", ")", "((", "a\nb", "\u001b[31m", "Web Content"})
  void parse_anyName_stateAndStartBehindIt(String name) {
    String line = "42 (" + name + ") S" + FIELDS + "987654321 0 0 0 0\n";

    assertEquals(Optional.of(new ProcessStat('S', 987654321)), ProcessStat.parse(line));
  }

  @ParameterizedTest
  @CsvSource({
    "R, true",
    "S, true",
    "D, true",
    "T, true",
    "t, true",
    "I, true",
    "Z, false",
    "X, false",
    "x, false"
  })
  void alive_state_deadOnlyIfItCannotRunAgain(char state, boolean alive) {
    assertEquals(
        Optional.of(alive),
        ProcessStat.parse("1 (x) " + state + FIELDS + "5 0").map(ProcessStat::alive));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "42",
        "42 (sh",
        "42 (sh)",
        "42 (sh) ",
        "42 (sh) S",
        "42 (sh) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0",
        "42 (sh) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 later",
        "42 (sh) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 99999999999999999999 0",
        "42 (sh) SS 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 5 0",
      })
  void parse_cutOrForeignLine_empty(String line) {
    assertEquals(Optional.empty(), ProcessStat.parse(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5\n"})
  void parse_startIsTheLastField_taken(String end) {
    assertEquals(Optional.of(new ProcessStat('S', 5)), ProcessStat.parse("1 (x) S" + FIELDS + end));
  }
}
