// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimilarTest {
  @ParameterizedTest
  @CsvSource({"abc,abc,0", "abc,abd,1", "abc,ab,1", "'',abc,3", "kitten,sitting,3", "ab,ba,2"})
  void distance_twoTexts_isTheNumberOfChanges(String one, String other, int distance) {
    assertEquals(distance, Similar.distance(one, other));
    assertEquals(distance, Similar.distance(other, one));
  }

  @Test
  void to_otherSpelling_isFound() {
    List<String> known = List.of("exe_path", "open_ports");

    assertEquals(Optional.of("exe_path"), Similar.to("ExePath", known));
    assertEquals(Optional.of("open_ports"), Similar.to("open-port", known));
    assertEquals(Optional.empty(), Similar.to("languages", known));
    assertEquals(Optional.empty(), Similar.to("x", List.of()));
  }
}
