// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Method and target of a request line (RFC 9112 section 3).
 *
 * @param method as sent
 * @param path path of the target, "*" or the authority of CONNECT
 * @param query behind the question mark, or null
 * @param authority of a target in absolute form, or null
 * @param scheme of a target in absolute form, else http
 */
record RequestLine(
    String method, String path, @Nullable String query, @Nullable String authority, String scheme) {
  private static final Set<String> KNOWN =
      Set.of(
          "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");
  private static final String OTHER = "_OTHER";

  /** Parses "METHOD SP target"; the version is cut off already. Takes whatever it gets. */
  static RequestLine parse(String line) {
    int space = line.indexOf(' ');
    String method = space < 0 ? line : line.substring(0, space);
    String target = space < 0 ? "" : line.substring(space + 1);
    String scheme = "http";
    String authority = null;
    int colon = target.indexOf("://");
    if (colon > 0 && target.charAt(0) != '/') {
      scheme = target.substring(0, colon);
      int slash = pathStart(target, colon + 3);
      authority = target.substring(colon + 3, slash);
      target = slash < target.length() ? target.substring(slash) : "/";
    }
    int question = target.indexOf('?');
    return new RequestLine(
        method,
        question < 0 ? target : target.substring(0, question),
        question < 0 ? null : target.substring(question + 1),
        authority,
        scheme);
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
