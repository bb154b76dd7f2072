// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BpfObjectTest {
  @ParameterizedTest
  @CsvSource({
    "4.19.0-27-amd64, true",
    "5.4.0, true",
    "5.10.0-39-amd64, true",
    "5.11.22, true",
    "5.15.0-1-generic, true",
    "6.1.0, true",
    "6.11.9, true",
    "6.12.0, false",
    "6.20.1, false",
    "7.2.13+deb14-amd64, false",
    "10.0.1, false",
    "'', false"
  })
  void takesNumbersOnly_release(String release, boolean expected) {
    assertEquals(expected, BpfObject.takesNumbersOnly(release));
  }
}
