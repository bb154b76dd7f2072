// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import java.util.ArrayList;
import java.util.List;

/** Splits a path at its slashes. */
final class Segments {
  /** Segments that are looked at; what comes behind them is one {@code *}. */
  static final int LIMIT = 12;

  private Segments() {}

  /** Returns the segments without empty ones at the ends; the root has none. */
  static String[] of(String path) {
    List<String> segments = new ArrayList<>();
    int start = path.startsWith("/") ? 1 : 0;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      if (segments.size() == LIMIT) {
        segments.set(LIMIT - 1, "*");
        break;
      }
      segments.add(path.substring(start, end));
      start = end + 1;
    }
    return segments.toArray(String[]::new);
  }

  /** Joins segments to a path that begins with a slash. */
  static String join(String[] segments) {
    return "/" + String.join("/", segments);
  }
}
