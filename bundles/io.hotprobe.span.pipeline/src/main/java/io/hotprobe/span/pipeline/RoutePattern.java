// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import java.util.Comparator;
import java.util.List;

/**
 * A configured route such as {@code /users/{id}}, {@code /v1/:version/items} or {@code /static/*}.
 * {@code {name}}, {@code :name} and a {@code *} in the middle stand for one segment, a {@code *} at
 * the end for any number of them.
 */
final class RoutePattern {
  /** Orders patterns so that the first one that matches is the most specific one. */
  static final Comparator<RoutePattern> MOST_SPECIFIC_FIRST = RoutePattern::compare;

  private enum Part {
    LITERAL,
    ONE,
    REST
  }

  private final String text;
  private final String[] segments;
  private final Part[] parts;

  RoutePattern(String text) {
    this.text = text;
    segments = Segments.of(text, "*");
    parts = new Part[segments.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = part(segments[i], i == parts.length - 1);
    }
  }

  /** Compiles the patterns, most specific first. */
  static List<RoutePattern> compile(String... texts) {
    return List.of(texts).stream()
        .filter(text -> !text.isBlank())
        .map(text -> new RoutePattern(text.strip()))
        .sorted(MOST_SPECIFIC_FIRST)
        .toList();
  }

  private static Part part(String segment, boolean last) {
    if (segment.equals("*")) {
      return last ? Part.REST : Part.ONE;
    }
    boolean named = segment.startsWith(":") || (segment.startsWith("{") && segment.endsWith("}"));
    return named ? Part.ONE : Part.LITERAL;
  }

  /** Returns the pattern as it was configured. */
  String text() {
    return text;
  }

  /** Tells whether the path with these segments is one that the pattern describes. */
  boolean matches(String[] path) {
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] == Part.REST) {
        return true;
      }
      if (i >= path.length || (parts[i] == Part.LITERAL && !segments[i].equals(path[i]))) {
        return false;
      }
    }
    return path.length == parts.length;
  }

  private static int compare(RoutePattern one, RoutePattern other) {
    int common = Math.min(one.parts.length, other.parts.length);
    for (int i = 0; i < common; i++) {
      int difference = one.parts[i].compareTo(other.parts[i]);
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(other.parts.length, one.parts.length);
  }
}
