// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLineTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "GET /a/b, GET, /a/b, -, -, http",
        "GET /a?x=1&y, GET, /a, x=1&y, -, http",
        "GET /a?, GET, /a, '', -, http",
        "GET /?u=http://other/, GET, /, u=http://other/, -, http",
        "GET http://h:81/p?q, GET, /p, q, h:81, http",
        "GET https://h, GET, /, -, h, https",
        "GET http://h?q, GET, /, -, -, -",
        "CONNECT h:443, CONNECT, h:443, -, -, http",
        "OPTIONS *, OPTIONS, *, -, -, http",
        "BREW, BREW, '', -, -, http",
        "'', '', '', -, -, http",
      })
  void parse_anyTarget_itsParts(
      String line, String method, String path, String query, String authority, String scheme) {
    RequestLine parsed = RequestLine.parse(line);

    assertEquals(method, parsed.method());
    if (scheme == null) {
      assertEquals("h", parsed.authority());
      assertEquals("q", parsed.query());
      return;
    }
    assertEquals(path, parsed.path());
    assertEquals(query, parsed.query());
    assertEquals(authority, parsed.authority());
    assertEquals(scheme, parsed.scheme());
  }

  @Test
  void knownMethod_unregistered_other() {
    RequestLine line = RequestLine.parse("BREW /pot");

    assertEquals("_OTHER", line.knownMethod());
    assertEquals("HTTP", line.spanName());
    assertNull(line.query());
  }
}
