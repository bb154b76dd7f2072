// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockdownTest {

  @ParameterizedTest
  @CsvSource({
    "[none] integrity confidentiality, NONE",
    "none [integrity] confidentiality, INTEGRITY",
    "none integrity [confidentiality], CONFIDENTIALITY",
    "none integrity confidentiality, UNKNOWN",
    "none [secrecy], UNKNOWN",
    "'', UNKNOWN",
    "[], UNKNOWN"
  })
  void parse_file_takesTheWordInBrackets(String file, Lockdown expected) {
    assertEquals(expected, Lockdown.parse(file));
  }

  @Test
  void atLeast_strictness_isOrdered() {
    assertTrue(Lockdown.CONFIDENTIALITY.atLeast(Lockdown.INTEGRITY));
    assertTrue(Lockdown.INTEGRITY.atLeast(Lockdown.INTEGRITY));
    assertFalse(Lockdown.NONE.atLeast(Lockdown.INTEGRITY));
    assertFalse(Lockdown.UNKNOWN.atLeast(Lockdown.INTEGRITY));
  }
}
