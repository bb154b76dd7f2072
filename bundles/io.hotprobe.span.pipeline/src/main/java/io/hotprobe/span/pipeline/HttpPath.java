// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the path that an HTTP span is about. */
final class HttpPath {
  private HttpPath() {}

  /**
   * Returns the path from {@code url.path}, else from {@code url.full}, without query or fragment;
   * null when the span has neither or it does not begin with a slash (CONNECT, OPTIONS *).
   */
  static @Nullable String of(Map<String, Object> attributes) {
    if (attributes.get("url.path") instanceof String path) {
      return path.startsWith("/") ? end(path, 0) : null;
    }
    if (attributes.get("url.full") instanceof String url) {
      int authority = url.indexOf("://");
      return authority < 0 ? null : behindAuthority(url, authority + 3);
    }
    return null;
  }

  private static @Nullable String behindAuthority(String url, int from) {
    for (int i = from; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c == '/') {
        return end(url, i);
      }
      if (c == '?' || c == '#') {
        return null;
      }
    }
    return null;
  }

  private static String end(String text, int start) {
    for (int i = start; i < text.length(); i++) {
      if (text.charAt(i) == '?' || text.charAt(i) == '#') {
        return text.substring(start, i);
      }
    }
    return text.substring(start);
  }
}
