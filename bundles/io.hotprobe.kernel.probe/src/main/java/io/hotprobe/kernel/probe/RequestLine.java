// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Method and target of a request line (RFC 9112 section 3).
 *
 * @param method as sent
 * @param path path of the target; empty for CONNECT and for OPTIONS * (RFC 9112 section 3.3)
 * @param query behind the question mark, or null
 * @param authority of a target in absolute form or of CONNECT, else null
 * @param scheme of a target in absolute form, else http
 */
record RequestLine(
    String method, String path, @Nullable String query, @Nullable String authority, String scheme) {
  private static final Set<String> KNOWN =
      Set.of(
          "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");
  private static final String OTHER = "_OTHER";
  private static final String HTTP = "http";

  /** Parses "METHOD SP target"; the version is cut off already. Takes whatever it gets. */
  static RequestLine parse(String line) {
    int space = line.indexOf(' ');
    String method = space < 0 ? line : line.substring(0, space);
    String target = space < 0 ? "" : line.substring(space + 1);
    if (method.equals("CONNECT") && !target.startsWith("/")) {
      return new RequestLine(method, "", null, target, HTTP);
    }
    if (target.equals("*")) {
      return new RequestLine(method, "", null, null, HTTP);
    }
    int scheme = schemeLength(target);
    if (scheme == 0) {
      return of(method, target, null, HTTP);
    }
    int from = scheme + "://".length();
    int end = pathStart(target, from);
    String rest = target.substring(end);
    return of(
        method,
        rest.startsWith("/") ? rest : "/" + rest,
        target.substring(from, end),
        target.substring(0, scheme).toLowerCase(Locale.ROOT));
  }

  private static RequestLine of(
      String method, String target, @Nullable String authority, String scheme) {
    int question = target.indexOf('?');
    return new RequestLine(
        method,
        question < 0 ? target : target.substring(0, question),
        question < 0 ? null : target.substring(question + 1),
        authority,
        scheme);
  }

  /** Returns how long the scheme (RFC 3986 section 3.1) before "://" is; 0 if there is none. */
  private static int schemeLength(String target) {
    int length = target.indexOf("://");
    for (int i = 0; i < length; i++) {
      char c = target.charAt(i);
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      boolean later = i > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.');
      if (!letter && !later) {
        return 0;
      }
    }
    return Math.max(length, 0);
  }

  private static int pathStart(String target, int from) {
    for (int i = from; i < target.length(); i++) {
      if (target.charAt(i) == '/' || target.charAt(i) == '?') {
        return i;
      }
    }
    return target.length();
  }

  /** Returns the method if it is one of the registered ones, else "_OTHER". */
  String knownMethod() {
    return KNOWN.contains(method) ? method : OTHER;
  }

  /** Returns the span's name when there is no route: the method, or "HTTP" for an unknown one. */
  String spanName() {
    return KNOWN.contains(method) ? method : "HTTP";
  }
}
