// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.select;

import java.util.ArrayList;
import java.util.List;

/**
 * A shell-like pattern over a whole text: {@code *} is any text (slashes too), {@code ?} one
 * character, {@code [a-z]} and {@code [!a-z]} one of a set, {@code {a,b}} alternatives, a backslash
 * takes the next character as it is. Matching takes time proportional to pattern times text.
 */
public final class Glob {
  private static final int MAX_ALTERNATIVES = 256;
  private final String pattern;
  private final List<SimpleGlob> alternatives;

  private Glob(String pattern, List<SimpleGlob> alternatives) {
    this.pattern = pattern;
    this.alternatives = alternatives;
  }

  /**
   * Returns the compiled pattern.
   *
   * @throws IllegalArgumentException when brackets or braces do not match or the alternatives
   *     multiply to more than 256
   */
  public static Glob compile(String pattern) {
    return new Glob(pattern, expand(pattern).stream().map(SimpleGlob::compile).toList());
  }

  /** Returns whether the whole text has the form of the pattern. */
  public boolean matches(String text) {
    for (SimpleGlob alternative : alternatives) {
      if (alternative.matches(text)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return pattern;
  }

  /** Writes every alternative out: a{b,c}d becomes abd and acd. */
  private static List<String> expand(String pattern) {
    int open = find(pattern, 0, '{');
    if (open < 0) {
      return List.of(pattern);
    }
    int close = closing(pattern, open);
    List<String> all = new ArrayList<>();
    for (String option : split(pattern.substring(open + 1, close))) {
      all.addAll(expand(pattern.substring(0, open) + option + pattern.substring(close + 1)));
      if (all.size() > MAX_ALTERNATIVES) {
        throw new IllegalArgumentException(
            "pattern \"" + pattern + "\": expected at most " + MAX_ALTERNATIVES + " alternatives");
      }
    }
    return all;
  }

  private static int find(String pattern, int from, char wanted) {
    for (int i = from; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '[') {
        i = endOfSet(pattern, i);
      } else if (c == wanted) {
        return i;
      }
    }
    return -1;
  }

  static int endOfSet(String pattern, int open) {
    int first = open + 1;
    if (first < pattern.length() && isNegation(pattern.charAt(first))) {
      first++;
    }
    int end = pattern.indexOf(']', first + 1);
    if (end < 0) {
      throw new IllegalArgumentException("pattern \"" + pattern + "\": '[' without ']'");
    }
    return end;
  }

  static boolean isNegation(char c) {
    return c == '!' || c == '^';
  }

  private static int closing(String pattern, int open) {
    int depth = 1;
    for (int i = open + 1; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '[') {
        i = endOfSet(pattern, i);
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("pattern \"" + pattern + "\": '{' without '}'");
  }

  private static List<String> split(String options) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < options.length(); i++) {
      char c = options.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '[') {
        i = endOfSet(options, i);
      } else if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
      } else if (c == ',' && depth == 0) {
        parts.add(options.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(options.substring(start));
    return parts;
  }
}
