// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.format;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Numbers and ranges of numbers, as a text with commas or as a list; they mean such a text. */
final class NumberRanges {
  private static final int DIGITS = 10;

  private NumberRanges() {}

  static Format<String> upTo(String name, int highest) {
    Format<String> part =
        Format.of(
            "a " + name + " from 1 to " + highest + " or a range such as 8000-8999",
            text -> range(text, highest));
    return (value, findings) -> read(value, part, findings);
  }

  private static Optional<String> read(Value value, Format<String> part, Findings findings) {
    List<String> all = new ArrayList<>();
    boolean right = true;
    for (Value item : Formats.items(value)) {
      for (Value one : Formats.items(item)) {
        Optional<String> range = part.read(one, findings);
        range.ifPresent(all::add);
        right &= range.isPresent();
      }
    }
    return right ? Optional.of(String.join(",", all)) : Optional.empty();
  }

  private static String range(String text, int highest) {
    String[] ends = text.split("-", -1);
    long from = number(ends[0]);
    long to = number(ends[ends.length - 1]);
    if (ends.length > 2 || from < 1 || to > highest) {
      throw new IllegalArgumentException();
    }
    if (from > to) {
      throw new IllegalArgumentException("it ends before it begins");
    }
    return ends.length == 1 ? "" + from : from + "-" + to;
  }

  private static long number(String text) {
    String digits = text.strip();
    if (digits.length() > DIGITS || !digits.matches("[0-9]+")) {
      throw new IllegalArgumentException();
    }
    return Long.parseLong(digits);
  }
}
