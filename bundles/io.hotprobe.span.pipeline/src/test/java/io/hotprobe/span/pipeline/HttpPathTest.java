// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpPathTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/a/b, /a/b",
        "/, /",
        "/a?x=/y, /a",
        "/a#b, /a",
        "'', -",
        "*, -",
        "h:443, -",
      })
  void of_urlPath_withoutQuery(String path, String expected) {
    assertEquals(expected, HttpPath.of(Map.of("url.path", path)));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "http://h/a/b, /a/b",
        "http://h:81/a?x=/y#z, /a",
        "http://[::1]:81/a, /a",
        "http://u:p@h/a, /a",
        "http://h, -",
        "http://h?u=http://x/y, -",
        "http://h#/y, -",
        "/a, -",
        "'', -",
      })
  void of_urlFull_pathBehindTheAuthority(String url, String expected) {
    assertEquals(expected, HttpPath.of(Map.of("url.full", url)));
  }

  @Test
  void of_both_urlPathFirst() {
    assertEquals("/p", HttpPath.of(Map.of("url.path", "/p", "url.full", "http://h/f")));
    assertNull(HttpPath.of(Map.of()));
    assertNull(HttpPath.of(Map.of("url.path", 7L)));
  }
}
