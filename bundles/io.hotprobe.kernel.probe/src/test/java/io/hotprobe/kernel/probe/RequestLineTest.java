// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLineTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "GET /a/b, GET, /a/b, -, -, http",
        "GET /a?x=1&y, GET, /a, x=1&y, -, http",
        "GET /a?, GET, /a, '', -, http",
        "GET /a?x?y, GET, /a, x?y, -, http",
        "GET /?u=http://other/, GET, /, u=http://other/, -, http",
        "GET a?u=http://other/, GET, a, u=http://other/, -, http",
        "GET //h/p, GET, //h/p, -, -, http",
        "GET /a b, GET, /a b, -, -, http",
        "GET /%C3%A9%2F?%26, GET, /%C3%A9%2F, %26, -, http",
        "GET http://h:81/p?q, GET, /p, q, h:81, http",
        "GET HTTPS://h/p, GET, /p, -, h, https",
        "GET https://h, GET, /, -, h, https",
        "GET http://h?q, GET, /, q, h, http",
        "GET http://u:p@h/x, GET, /x, -, u:p@h, http",
        "GET http://[::1]:8080/x, GET, /x, -, [::1]:8080, http",
        "GET http:///x, GET, /x, -, '', http",
        "GET ://h/x, GET, ://h/x, -, -, http",
        "GET 1x://h/x, GET, 1x://h/x, -, -, http",
        "CONNECT h:443, CONNECT, '', -, h:443, http",
        "CONNECT [::1]:443, CONNECT, '', -, [::1]:443, http",
        "CONNECT /odd, CONNECT, /odd, -, -, http",
        "OPTIONS *, OPTIONS, '', -, -, http",
        "OPTIONS http://h, OPTIONS, /, -, h, http",
        "BREW, BREW, '', -, -, http",
        "'', '', '', -, -, http",
      })
  void parse_anyTarget_itsParts(
      String line, String method, String path, String query, String authority, String scheme) {
    assertEquals(new RequestLine(method, path, query, authority, scheme), RequestLine.parse(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"
      })
  void knownMethod_registered_itself(String method) {
    RequestLine line = RequestLine.parse(method + " /");

    assertEquals(method, line.knownMethod());
    assertEquals(method, line.spanName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"BREW", "get", "Get", "GETX", "M-SEARCH", "PROPFIND"})
  void knownMethod_unregisteredOrOtherCase_other(String method) {
    RequestLine line = RequestLine.parse(method + " /pot");

    assertEquals("_OTHER", line.knownMethod());
    assertEquals("HTTP", line.spanName());
    assertEquals(method, line.method());
  }

  @Test
  void parse_noQuery_null() {
    assertNull(RequestLine.parse("GET /").query());
  }
}
