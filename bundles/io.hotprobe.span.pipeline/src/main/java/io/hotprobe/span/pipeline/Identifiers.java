// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

/** Recognises path segments that name one thing of many: numbers, UUIDs, hashes, tokens. */
final class Identifiers {
  private static final int LONGEST_WORD = 40;
  private static final int SHORTEST_TOKEN = 16;
  private static final int SHORTEST_HEX = 8;
  private static final int LONGEST_VERSION = 10;

  private Identifiers() {}

  /** Tells whether the segment is an identifier rather than a word of the application. */
  static boolean matches(String segment) {
    Shape shape = new Shape(segment);
    if (shape.strange || segment.length() > LONGEST_WORD) {
      return true;
    }
    if (shape.digits == 0) {
      return segment.length() >= SHORTEST_TOKEN && shape.hexOnly;
    }
    if (isVersion(segment, shape)) {
      return false;
    }
    return shape.numberPart
        || shape.digits >= 3
        || shape.turns >= 2
        || (shape.hexOnly && segment.length() >= SHORTEST_HEX)
        || (!shape.separated && segment.length() >= SHORTEST_TOKEN);
  }

  private static boolean isVersion(String segment, Shape shape) {
    return segment.length() >= 2
        && segment.length() <= LONGEST_VERSION
        && shape.digits <= 4
        && (segment.charAt(0) == 'v' || segment.charAt(0) == 'V')
        && isDigit(segment.charAt(1));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** What one pass over the characters finds out. */
  private static final class Shape {
    /** Has characters that no programmer would put into a route. */
    boolean strange;

    /** Has '-', '_' or '.', which separate words. */
    boolean separated;

    /** Has nothing but hexadecimal digits and '-'. */
    boolean hexOnly = true;

    /** Has a part between separators that is a number. */
    boolean numberPart;

    int digits;

    /** How often a digit follows a letter. */
    int turns;

    Shape(String segment) {
      boolean number = true;
      int partStart = 0;
      for (int i = 0; i < segment.length(); i++) {
        char c = segment.charAt(i);
        if (isSeparator(c)) {
          separated = true;
          hexOnly &= c == '-';
          numberPart |= number && i > partStart;
          number = true;
          partStart = i + 1;
        } else {
          number &= isDigit(c);
          look(c, i == 0 ? '-' : segment.charAt(i - 1));
        }
      }
      numberPart |= number && segment.length() > partStart;
    }

    private void look(char c, char before) {
      if (isDigit(c)) {
        digits++;
        turns += isLetter(before) ? 1 : 0;
      } else if (isLetter(c)) {
        hexOnly &= c != '$' && (c | 0x20) <= 'f';
      } else {
        strange = true;
      }
    }

    private static boolean isSeparator(char c) {
      return c == '-' || c == '_' || c == '.' || c == ':' || c == '~';
    }

    private static boolean isLetter(char c) {
      char lower = (char) (c | 0x20);
      return (lower >= 'a' && lower <= 'z') || c == '$';
    }
  }
}
