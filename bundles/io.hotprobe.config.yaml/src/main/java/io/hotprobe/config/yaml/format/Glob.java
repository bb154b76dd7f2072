// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.format;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A shell-like pattern over a whole text, checked as discovery will: {@code *}, {@code ?}, {@code
 * [a-z]}, {@code [!a-z]}, {@code {a,b}} and a backslash.
 */
public final class Glob {
  private static final int MAX_ALTERNATIVES = 256;
  private static final int MAX_LENGTH = 1024;
  private final String text;
  private final Pattern pattern;

  private Glob(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /**
   * Returns the pattern.
   *
   * @throws IllegalArgumentException when brackets or braces do not match
   */
  public static Glob of(String text) {
    checkLength(text);
    Translation translation = new Translation(text);
    translation.alternatives(0, false);
    if (translation.count > MAX_ALTERNATIVES) {
      throw new IllegalArgumentException(
          "it has more than " + MAX_ALTERNATIVES + " alternatives when they are multiplied out");
    }
    try {
      return new Glob(text, Pattern.compile(translation.regex.toString(), Pattern.DOTALL));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("a set in it runs backwards", e);
    }
  }

  /** Keeps patterns short enough for parsers that go down into brackets. */
  static void checkLength(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("it is longer than " + MAX_LENGTH + " characters");
    }
  }

  /** Returns whether the whole text has the form of the pattern. */
  public boolean matches(String candidate) {
    return pattern.matcher(candidate).matches();
  }

  @Override
  public String toString() {
    return text;
  }

  /** Writes a glob as a regular expression, and counts the texts without braces that it means. */
  private static final class Translation {
    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private double count;

    Translation(String glob) {
      this.glob = glob;
    }

    /** Returns where the alternatives that begin here end; sets their count. */
    int alternatives(int start, boolean inBraces) {
      double finished = 0;
      double current = 1;
      int i = start;
      for (; i < glob.length() && !(inBraces && glob.charAt(i) == '}'); i++) {
        char c = glob.charAt(i);
        if (c == '{') {
          i = braces(i);
          current *= count;
        } else if (c == ',' && inBraces) {
          regex.append('|');
          finished += current;
          current = 1;
        } else {
          i = step(c, i);
        }
      }
      count = finished + current;
      return i;
    }

    private int step(char c, int at) {
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        case '[' -> {
          return set(at);
        }
        case '\\' -> {
          boolean last = at + 1 == glob.length();
          regex.append(literal(last ? c : glob.charAt(at + 1)));
          return last ? at : at + 1;
        }
        default -> regex.append(literal(c));
      }
      return at;
    }

    private int braces(int open) {
      regex.append("(?:");
      int close = alternatives(open + 1, true);
      if (close == glob.length()) {
        throw new IllegalArgumentException("'{' without '}'");
      }
      regex.append(')');
      return close;
    }

    private int set(int open) {
      int first = open + 1;
      boolean negated = first < glob.length() && "!^".indexOf(glob.charAt(first)) >= 0;
      first += negated ? 1 : 0;
      int close = glob.indexOf(']', first + 1);
      if (close < 0) {
        throw new IllegalArgumentException("'[' without ']'");
      }
      regex.append(negated ? "[^" : "[");
      for (int i = first; i < close; i++) {
        boolean range = glob.charAt(i) == '-' && i > first && i < close - 1;
        regex.append(range ? "-" : literal(glob.charAt(i)));
      }
      regex.append(']');
      return close;
    }

    private static String literal(char c) {
      return Character.isLetterOrDigit(c) || c > 0x7f ? "" + c : "\\" + c;
    }
  }
}
