// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberRangesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "80 | 80 | 79 81 8 800",
        "80,443 | 80 443 | 81 442",
        "8000-8003 | 8000 8001 8003 | 7999 8004",
        "8000-8000 | 8000 | 8001",
        "80, 90 - 92 ,443 | 80 90 91 92 443 | 89 93",
        "1-65535 | 1 80 65535 | 0 -1 65536",
        "5-9,7-12 | 5 8 12 | 4 13",
        "080 | 80 | 8",
      })
  void contains_parsedList_exactlyItsNumbers(String text, String inside, String outside) {
    NumberRanges ranges = NumberRanges.parse("openPorts", text, 65535);

    assertFalse(ranges.isEmpty());
    for (String number : inside.split(" ")) {
      assertTrue(ranges.contains(Integer.parseInt(number)), number);
    }
    for (String number : outside.split(" ")) {
      assertFalse(ranges.contains(Integer.parseInt(number)), number);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void parse_blank_empty(String text) {
    NumberRanges ranges = NumberRanges.parse("openPorts", text, 65535);

    assertTrue(ranges.isEmpty());
    assertFalse(ranges.contains(80));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "65536 | 65536",
        "-5 | -5",
        "+80 | +80",
        "80- | 80-",
        "-80 | -80",
        "90-80 | 90-80",
        "0-80 | 0-80",
        "80-65536 | 80-65536",
        "80--90 | 80--90",
        "1-2-3 | 1-2-3",
        "http | http",
        "80,,90 | ''",
        "80, | ''",
        "80;90 | 80;90",
        "8 0 | 8 0",
        "0x50 | 0x50",
        "80.0 | 80.0",
        "99999999999999999999 | 99999999999999999999",
        "\u0661 | \u0661",
      })
  void parse_wrongPart_namedInTheMessage(String text, String part) {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> NumberRanges.parse("openPorts", text, 65535));

    assertEquals(
        "openPorts: expected a number from 1 to 65535 or a range like 8000-8999, got \""
            + part
            + "\"",
        error.getMessage());
  }
}
