// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splits a path at its slashes. */
final class Segments {
  /** Segments that are looked at; what comes behind them is one of them, the last. */
  static final int LIMIT = 12;

  private Segments() {}

  /**
   * Returns the segments without their parameters (behind a semicolon, RFC 3986 section 3.3) and
   * without empty segments at the end; the root has none.
   *
   * @param rest stands for all segments from the last one on, if there are too many
   */
  static String[] of(String path, String rest) {
    List<String> segments = new ArrayList<>();
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    for (int start = path.startsWith("/") ? 1 : 0; start < end; ) {
      int slash = path.indexOf('/', start);
      int stop = slash < 0 || slash > end ? end : slash;
      if (segments.size() == LIMIT) {
        segments.set(LIMIT - 1, rest);
        break;
      }
      segments.add(withoutParameters(path, start, stop));
      start = stop + 1;
    }
    return segments.toArray(String[]::new);
  }

  private static String withoutParameters(String path, int start, int stop) {
    int semicolon = path.indexOf(';', start);
    return path.substring(start, semicolon < 0 || semicolon > stop ? stop : semicolon);
  }

  /** Joins the first segments to a path that begins with a slash. */
  static String join(String[] segments, int count) {
    return "/" + String.join("/", Arrays.asList(segments).subList(0, count));
  }
}
