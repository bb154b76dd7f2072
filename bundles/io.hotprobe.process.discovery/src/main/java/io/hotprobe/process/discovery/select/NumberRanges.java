// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.select;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A list of numbers and ranges of numbers, written as in "80,443,8000-8999". */
public final class NumberRanges {
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,18})(?:\\s*-\\s*([0-9]{1,18}))?");

  private record Range(int from, int to) {}

  private final List<Range> ranges;

  private NumberRanges(List<Range> ranges) {
    this.ranges = ranges;
  }

  /**
   * Parses the list; blanks around numbers are allowed, an empty text is an empty list.
   *
   * @param name what the numbers are, for the message
   * @param highest the largest number allowed; the smallest is 1
   * @throws IllegalArgumentException naming the part that is wrong
   */
  public static NumberRanges parse(String name, String text, int highest) {
    List<Range> ranges = new ArrayList<>();
    if (!text.isBlank()) {
      for (String part : text.split(",", -1)) {
        ranges.add(range(name, part.strip(), highest));
      }
    }
    return new NumberRanges(List.copyOf(ranges));
  }

  private static Range range(String name, String part, int highest) {
    Matcher matcher = RANGE.matcher(part);
    if (!matcher.matches()) {
      throw wrong(name, part, highest);
    }
    long from = Long.parseLong(matcher.group(1));
    long to = matcher.group(2) == null ? from : Long.parseLong(matcher.group(2));
    if (from < 1 || to < from || to > highest) {
      throw wrong(name, part, highest);
    }
    return new Range((int) from, (int) to);
  }

  private static IllegalArgumentException wrong(String name, String part, int highest) {
    return new IllegalArgumentException(
        name
            + ": expected a number from 1 to "
            + highest
            + " or a range like 8000-8999, got \""
            + part
            + "\"");
  }

  /** Returns whether there is nothing in the list. */
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Returns whether the number is in the list. */
  public boolean contains(int number) {
    for (Range range : ranges) {
      if (range.from <= number && number <= range.to) {
        return true;
      }
    }
    return false;
  }
}
