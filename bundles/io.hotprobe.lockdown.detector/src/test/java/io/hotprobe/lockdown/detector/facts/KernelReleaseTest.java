// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelReleaseTest {

  @ParameterizedTest
  @CsvSource({
    "6.1.0-44-cloud-amd64, 6.1",
    "5.10.0-36-cloud-amd64, 5.10",
    "6.18.44-fc-v657, 6.18",
    "7.2-rc1, 7.2",
    "5.14.0-570.el9.x86_64, 5.14",
    "6.8, 6.8"
  })
  void parse_release_readsTheFirstTwoNumbers(String release, String expected) {
    assertEquals(expected, KernelRelease.parse(release).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "linux", "6", "6.", "v6.1", "999999.1"})
  void parse_noRelease_saysWhatWasFound(String release) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> KernelRelease.parse(release));
    assertEquals(
        "kernel release: expected two numbers as in 6.1, found '" + release + "'", e.getMessage());
  }

  @Test
  void before_comparesNumbersNotText() {
    assertTrue(KernelRelease.parse("5.4").before(KernelRelease.parse("5.10")));
    assertTrue(KernelRelease.parse("5.19").before(KernelRelease.parse("6.0")));
    assertFalse(KernelRelease.parse("6.18").before(KernelRelease.parse("6.9")));
    assertFalse(KernelRelease.parse("6.4").before(KernelRelease.parse("6.4")));
  }
}
