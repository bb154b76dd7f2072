// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.format;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: numbers with units, such as 500ms, 1.5h or 1m30s. */
final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

  private GoDuration() {}

  /**
   * Returns the duration.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Duration parse(String text) {
    String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    if (digits.matches("0+")) {
      return Duration.ZERO;
    }
    if (digits.matches("[0-9.]+")) {
      throw new IllegalArgumentException("it has no unit, as in 30s or 500ms");
    }
    BigDecimal nanos = nanos(digits);
    try {
      Duration duration = Duration.ofNanos(nanos.toBigInteger().longValueExact());
      return text.startsWith("-") ? duration.negated() : duration;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("it is too long", e);
    }
  }

  private static BigDecimal nanos(String text) {
    BigDecimal sum = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    int end = 0;
    do {
      if (!part.find(end) || part.start() != end) {
        throw new IllegalArgumentException("it is not written as 1m30s or 500ms");
      }
      BigDecimal unit = BigDecimal.valueOf(unit(part.group(2)).toNanos());
      sum = sum.add(new BigDecimal(part.group(1)).multiply(unit));
      end = part.end();
    } while (end < text.length());
    return sum;
  }

  private static Duration unit(String name) {
    return switch (name) {
      case "ns" -> Duration.ofNanos(1);
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> Duration.ofNanos(1000);
    };
  }

  /** Returns how a duration of whole milliseconds is written. */
  static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.toMillisPart() > 0) {
      return duration.toMillis() + "ms";
    }
    String hours = duration.toHours() > 0 ? duration.toHours() + "h" : "";
    String minutes = duration.toMinutesPart() > 0 ? duration.toMinutesPart() + "m" : "";
    String seconds = duration.toSecondsPart() > 0 ? duration.toSecondsPart() + "s" : "";
    return hours + minutes + seconds;
  }
}
