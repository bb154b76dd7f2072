// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Headers as OTEL_EXPORTER_OTLP_HEADERS writes them: name=value,name2=value2, percent-encoded. */
final class OtlpHeaders {
  /** Headers that the HTTP client sets itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "content-encoding",
          "expect",
          "host",
          "upgrade",
          "transfer-encoding");

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private OtlpHeaders() {}

  /**
   * Returns the headers in their order.
   *
   * @throws IllegalArgumentException naming the header; never its value, which may be a secret
   */
  static Map<String, String> parse(String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    int position = 0;
    for (String entry : text.split(",", -1)) {
      position++;
      if (!entry.isBlank()) {
        add(headers, entry, position);
      }
    }
    return headers;
  }

  private static void add(Map<String, String> headers, String entry, int position) {
    int equals = entry.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException(
          "headers: entry " + position + ": expected name=value, found no '='");
    }
    String name = entry.substring(0, equals).strip();
    if (name.isEmpty() || !name.chars().allMatch(OtlpHeaders::isTokenCharacter)) {
      throw new IllegalArgumentException(
          "headers: entry " + position + ": expected a header name, got '" + name + "'");
    }
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "headers: entry " + position + ": '" + name + "' is set by the exporter itself");
    }
    headers.put(name, value(name, entry.substring(equals + 1).strip()));
  }

  private static String value(String name, String encoded) {
    String value;
    try {
      value = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException invalid) {
      throw new IllegalArgumentException(
          "headers: value of '" + name + "': expected percent-encoding, got a stray %", invalid);
    }
    if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff))) {
      throw new IllegalArgumentException(
          "headers: value of '" + name + "': expected printable characters only");
    }
    return value;
  }

  private static boolean isTokenCharacter(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }
}
