// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hotprobe.process.discovery.select.Sampler.Root;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplerTest {
  @ParameterizedTest
  @CsvSource({
    "always_on, '', ON, false, 0",
    "always_off, ignored, OFF, false, 0",
    "parentbased_always_on, '', ON, true, 0",
    "parentbased_always_off, '', OFF, true, 0",
    "traceidratio, 0.5, RATIO, false, 4611686018427387904",
    "traceidratio, ' 0.25 ', RATIO, false, 2305843009213693952",
    "parentbased_traceidratio, 0.5, RATIO, true, 4611686018427387904",
    "traceidratio, '', ON, false, 0",
    "traceidratio, 1, ON, false, 0",
    "traceidratio, 0, OFF, false, 0",
    "traceidratio, -0.0, OFF, false, 0",
    "parentbased_traceidratio, 1.0, ON, true, 0",
    "traceidratio, 1e-300, RATIO, false, 0",
  })
  void of_knownName_itsDecision(
      String name, String argument, Root root, boolean parentBased, long bound) {
    assertEquals(new Sampler(root, parentBased, bound), Sampler.of(name, argument));
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "on",
    "ALWAYS_ON",
    "'always_on '",
    "parentbased_",
    "parentbased",
    "jaeger_remote"
  })
  void of_unknownName_refusedByName(String name) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Sampler.of(name, ""));

    assertEquals(
        "sampler: expected always_on, always_off, traceidratio or one of them after parentbased_,"
            + " got \""
            + name
            + "\"",
        error.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"-0.1", "1.0001", "50%", "NaN", "Infinity", "half", "'0,5'"})
  void of_wrongRatio_refusedByValue(String argument) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Sampler.of("traceidratio", argument));

    assertEquals(
        "samplerArg: expected a ratio from 0 to 1, got \"" + argument + "\"", error.getMessage());
  }
}
