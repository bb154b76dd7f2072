// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hotprobe.span.SpanData.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpAttributesTest {
  private static HttpAttributes attributes(
      Kind kind, String line, String host, int status, int flags) {
    return new HttpAttributes(
        kind,
        RequestLine.parse(line),
        flags,
        status,
        1,
        host,
        "10.0.0.1",
        8080,
        "10.0.0.9",
        54321,
        12,
        345);
  }

  private static Map<String, Object> server(String line, String host) {
    return attributes(Kind.SERVER, line, host, 200, 0).toMap();
  }

  private static Map<String, Object> client(String line, String host) {
    return attributes(Kind.CLIENT, line, host, 200, 0).toMap();
  }

  @Test
  void toMap_serverExchange_exactlyTheConventions() {
    Map<String, Object> expected =
        Map.ofEntries(
            Map.entry("http.request.method", "GET"),
            Map.entry("http.response.status_code", 200L),
            Map.entry("http.request.body.size", 12L),
            Map.entry("http.response.body.size", 345L),
            Map.entry("network.protocol.version", "1.1"),
            Map.entry("network.peer.address", "10.0.0.9"),
            Map.entry("network.peer.port", 54321L),
            Map.entry("network.local.address", "10.0.0.1"),
            Map.entry("network.local.port", 8080L),
            Map.entry("client.address", "10.0.0.9"),
            Map.entry("server.address", "shop.example"),
            Map.entry("server.port", 81L),
            Map.entry("url.scheme", "http"),
            Map.entry("url.path", "/a"),
            Map.entry("url.query", "b=1"));

    assertEquals(expected, server("GET /a?b=1", "shop.example:81"));
  }

  @Test
  void toMap_clientExchange_exactlyTheConventions() {
    Map<String, Object> expected =
        Map.ofEntries(
            Map.entry("http.request.method", "GET"),
            Map.entry("http.response.status_code", 200L),
            Map.entry("http.request.body.size", 12L),
            Map.entry("http.response.body.size", 345L),
            Map.entry("network.protocol.version", "1.1"),
            Map.entry("network.peer.address", "10.0.0.9"),
            Map.entry("network.peer.port", 54321L),
            Map.entry("server.address", "shop.example"),
            Map.entry("server.port", 81L),
            Map.entry("url.full", "http://shop.example:81/a?b=1"));

    assertEquals(expected, client("GET /a?b=1", "shop.example:81"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET /x, '', 10.0.0.1, 8080, 10.0.0.9, 54321",
    "GET /x, h, h, 80, h, 80",
    "GET /x, [::1]:7, ::1, 7, ::1, 7",
    "GET http://t:5/x, h:6, t, 5, t, 5",
    "GET https://t/x, h:6, t, 443, t, 443",
    "CONNECT t:443, h:6, t, 443, t, 443",
    "CONNECT t:443, '', t, 443, t, 443",
    "GET http:///x, h:6, 10.0.0.1, 8080, 10.0.0.9, 54321",
  })
  void toMap_targetAndHost_serverAddressOfTheTargetFirst(
      String line, String host, String served, long port, String called, long calledPort) {
    Map<String, Object> server = server(line, host);
    Map<String, Object> client = client(line, host);

    assertEquals(
        served + " " + port, server.get("server.address") + " " + server.get("server.port"));
    assertEquals(
        called + " " + calledPort, client.get("server.address") + " " + client.get("server.port"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET /a?x=1, h, http://h/a?x=1",
    "GET /a?, h:81, http://h:81/a?",
    "GET /a, '', http://10.0.0.9:54321/a",
    "GET /a, [2001:db8::1]:81, http://[2001:db8::1]:81/a",
    "GET https://h/a, x, https://h/a",
    "GET https://h:80/a, x, https://h:80/a",
    "GET http://h?q, x, http://h/?q",
    "OPTIONS *, h:81, http://h:81",
    "CONNECT h:443, p:3128, http://h:443",
    "GET http://bob:pw@h/a, x, http://REDACTED:REDACTED@h/a",
    "GET http://bob@h/a, x, http://REDACTED:REDACTED@h/a",
    "GET /a@b, h, http://h/a@b",
    "GET /a;sid=7?token=t&x=1, h, http://h/a;sid=REDACTED?token=REDACTED&x=1",
  })
  void toMap_client_fullUrlWithoutSecrets(String line, String host, String expected) {
    assertEquals(expected, client(line, host).get("url.full"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "GET /a;sid=7?token=t&x=1, /a;sid=REDACTED, token=REDACTED&x=1",
        "GET /a%20b/%C3%A9, /a%20b/%C3%A9, -",
        "OPTIONS *, '', -",
        "CONNECT h:443, '', -",
        "GET http://h/p?q, /p, q",
      })
  void toMap_server_pathAndQueryWithoutSecrets(String line, String path, String query) {
    Map<String, Object> map = server(line, "h");

    assertEquals(path, map.get("url.path"));
    assertEquals(query, map.get("url.query"));
    assertEquals(query != null, map.containsKey("url.query"));
    assertFalse(map.containsKey("url.full"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "SERVER, 200, 0, -",
        "SERVER, 304, 0, -",
        "SERVER, 399, 0, -",
        "SERVER, 400, 0, -",
        "SERVER, 404, 0, -",
        "SERVER, 499, 0, -",
        "SERVER, 500, 0, 500",
        "SERVER, 503, 0, 503",
        "CLIENT, 101, 0, -",
        "CLIENT, 399, 0, -",
        "CLIENT, 400, 0, 400",
        "CLIENT, 404, 0, 404",
        "CLIENT, 500, 0, 500",
        "SERVER, 0, 1, no_response",
        "CLIENT, 0, 1, no_response",
        "SERVER, 200, 2, response_cut",
        "CLIENT, 500, 2, response_cut",
        "CLIENT, 200, 124, -",
      })
  void isError_statusAndFlags_asTheConventionsSay(Kind kind, int status, int flags, String type) {
    HttpAttributes attributes = attributes(kind, "GET /", "h", status, flags);

    assertEquals(type != null, attributes.isError());
    assertEquals(type, attributes.toMap().get("error.type"));
    assertEquals(
        status == 0 ? null : (Object) (long) status,
        attributes.toMap().get("http.response.status_code"));
  }

  @Test
  void toMap_unregisteredMethod_originalKeptBeside() {
    Map<String, Object> map = server("BREW /pot", "h");

    assertEquals("_OTHER", map.get("http.request.method"));
    assertEquals("BREW", map.get("http.request.method_original"));
    assertFalse(server("GET /", "h").containsKey("http.request.method_original"));
  }

  @Test
  void toMap_oldProtocol_version10() {
    HttpAttributes old =
        new HttpAttributes(
            Kind.SERVER, RequestLine.parse("GET /"), 0, 200, 0, "", "::1", 1, "::1", 2, 0, 0);

    assertEquals("1.0", old.toMap().get("network.protocol.version"));
  }
}
