// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
