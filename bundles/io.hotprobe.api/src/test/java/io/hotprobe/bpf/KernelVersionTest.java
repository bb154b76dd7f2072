// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelVersionTest {
  @ParameterizedTest
  @CsvSource({
    "5.10.0-41-cloud-amd64, false, false",
    "5.12.0, true, false",
    "6.4.9, true, false",
    "6.5, true, true",
    "7.2.13-amd64, true, true",
    "not a kernel, false, false",
    "99999999.1, false, false",
  })
  void parse_release_comparesByNumber(String release, boolean helper, boolean tracepoints) {
    KernelVersion version = KernelVersion.parse(release);

    assertEquals(helper, version.atLeast(5, 12));
    assertEquals(tracepoints, version.atLeast(6, 5));
  }

  @ParameterizedTest
  @CsvSource({
    "6.1.0-44-cloud-amd64, 6.1",
    "5.10.0-36-cloud-amd64, 5.10",
    "6.18.44-fc-v657, 6.18",
    "7.2-rc1, 7.2",
    "5.14.0-570.el9.x86_64, 5.14",
    "6.8, 6.8"
  })
  void require_release_readsTheFirstTwoNumbers(String release, String expected) {
    assertEquals(expected, KernelVersion.require(release).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "linux", "6", "6.", "v6.1", "999999.1", "6.999999"})
  void require_noRelease_saysWhatWasFound(String release) {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> KernelVersion.require(release));

    assertEquals(
        "kernel release: expected two numbers as in 6.1, found '" + release + "'", e.getMessage());
    assertEquals(new KernelVersion(0, 0), KernelVersion.parse(release));
  }

  @ParameterizedTest
  @CsvSource({
    "5.10.0-39-amd64, false",
    "6.18.44, false",
    "6.19.0, true",
    "6.20.1, true",
    "7.0.0-rc1, true",
    "7.2.13+deb14-amd64, true",
    "unknown, false",
    "'', false"
  })
  void preemptsTracepoints_release(String release, boolean expected) {
    assertEquals(expected, KernelVersion.parse(release).preemptsTracepoints());
  }

  @Test
  void before_comparesNumbersNotText() {
    assertTrue(new KernelVersion(5, 4).before(new KernelVersion(5, 10)));
    assertTrue(new KernelVersion(5, 19).before(new KernelVersion(6, 0)));
    assertFalse(new KernelVersion(6, 18).before(new KernelVersion(6, 9)));
    assertFalse(new KernelVersion(6, 4).before(new KernelVersion(6, 4)));
  }
}
