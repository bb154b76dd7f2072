// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "300ms, PT0.3S",
    "-1.5h, PT-1H-30M",
    "+5s, PT5S",
    "2h45m, PT2H45M",
    "1m30s, PT1M30S",
    "1h0m0.5s, PT1H0.5S",
    ".5s, PT0.5S",
    "1.s, PT1S",
    "100us, PT0.0001S",
    "100\u00b5s, PT0.0001S",
    "100\u03bcs, PT0.0001S",
    "17ns, PT0.000000017S",
    "1.0000000009s, PT1S",
    "2562047h, PT2562047H"
  })
  void parse_durationOfGo_isUnderstood(String text, Duration duration) {
    assertEquals(duration, GoDuration.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "s", "1", "1.5", "1d", "1 s", "1s 2m", "1S", "1e3s", "s1", "9999999h"})
  void parse_anythingElse_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> GoDuration.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.5S, 500ms",
    "PT1M30S, 1m30s",
    "PT8760H, 8760h",
    "PT1H0.25S, 3600250ms"
  })
  void format_duration_canBeParsed(Duration duration, String text) {
    assertEquals(text, GoDuration.format(duration));
    assertEquals(duration, GoDuration.parse(text));
  }
}
