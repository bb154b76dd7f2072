// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.select;

import java.util.ArrayList;
import java.util.List;

/** A pattern without alternatives: a sequence of steps, each for one character or for any text. */
final class SimpleGlob {
  /** One step: {@code any} text, or one character that is in {@code ranges} or not. */
  private record Step(boolean any, String ranges, boolean negated) {
    boolean accepts(char c) {
      boolean inside = false;
      for (int i = 0; i < ranges.length(); i += 2) {
        inside |= ranges.charAt(i) <= c && c <= ranges.charAt(i + 1);
      }
      return inside != negated;
    }
  }

  private static final Step ANY_TEXT = new Step(true, "", false);
  private static final Step ANY_CHARACTER = new Step(false, "", true);
  private final List<Step> steps;

  private SimpleGlob(List<Step> steps) {
    this.steps = steps;
  }

  static SimpleGlob compile(String pattern) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '*' -> steps.add(ANY_TEXT);
        case '?' -> steps.add(ANY_CHARACTER);
        case '[' -> {
          int end = Glob.endOfSet(pattern, i);
          steps.add(set(pattern.substring(i + 1, end)));
          i = end;
        }
        case '\\' -> {
          i++;
          steps.add(literal(i < pattern.length() ? pattern.charAt(i) : c));
        }
        default -> steps.add(literal(c));
      }
    }
    return new SimpleGlob(List.copyOf(steps));
  }

  private static Step literal(char c) {
    return new Step(false, "" + c + c, false);
  }

  private static Step set(String content) {
    boolean negated = Glob.isNegation(content.charAt(0));
    String members = negated ? content.substring(1) : content;
    StringBuilder ranges = new StringBuilder();
    for (int i = 0; i < members.length(); i++) {
      char low = members.charAt(i);
      boolean range = i + 2 < members.length() && members.charAt(i + 1) == '-';
      ranges.append(low).append(range ? members.charAt(i + 2) : low);
      i += range ? 2 : 0;
    }
    return new Step(false, ranges.toString(), negated);
  }

  /** Goes back only to the last step for any text, so it never takes exponential time. */
  boolean matches(String text) {
    int step = 0;
    int at = 0;
    int star = -1;
    int resume = 0;
    while (at < text.length()) {
      if (step < steps.size() && steps.get(step).any()) {
        star = step++;
        resume = at;
      } else if (step < steps.size() && steps.get(step).accepts(text.charAt(at))) {
        step++;
        at++;
      } else if (star >= 0) {
        step = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (step < steps.size() && steps.get(step).any()) {
      step++;
    }
    return step == steps.size();
  }
}
