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
      int start = authority < 0 ? -1 : url.indexOf('/', authority + 3);
      return start < 0 ? null : end(url, start);
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
