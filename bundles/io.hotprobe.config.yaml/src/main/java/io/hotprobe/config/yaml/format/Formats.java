// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.format;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The kinds of values that there are. */
public final class Formats {
  /** Any text. */
  public static final Format<String> TEXT = Format.of("a text", text -> text);

  /** A truth value, in any of the ways that YAML or Go write one. */
  public static final Format<Boolean> FLAG = Format.of("true or false", Formats::flag);

  /** A shell-like pattern; "regex:" and a regular expression as well. */
  public static final Format<String> GLOB =
      Format.of(
          "a glob such as */bin/{java,python3*}",
          text -> text.startsWith(Formats.REGEX_PREFIX) ? regex(text) : Glob.of(text).toString());

  /** A regular expression; what it means begins with "regex:". */
  public static final Format<String> REGEX =
      Format.of("a regular expression", text -> regex(Formats.REGEX_PREFIX + text));

  /** Ports such as "80,443,8000-8999", or a list of such. */
  public static final Format<String> PORTS = NumberRanges.upTo("port", 65535);

  /** Process ids, likewise. */
  public static final Format<String> PIDS = NumberRanges.upTo("process id", Integer.MAX_VALUE);

  /** A file that can be read. */
  public static final Format<String> READABLE_FILE =
      Format.of("the path of a file that can be read", Formats::readableFile);

  /** A directory of cgroup v2. */
  public static final Format<String> CGROUP =
      Format.of("the path of a cgroup v2 directory", Formats::cgroup);

  private static final String REGEX_PREFIX = "regex:";
  private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "on", "1");
  private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "off", "0");

  private Formats() {}

  /** Returns the format of whole numbers in these bounds. */
  public static Format<Integer> wholeNumber(int lowest, int highest) {
    return Format.of(
        "a whole number from " + lowest + " to " + highest,
        text -> {
          if (!text.matches("[+-]?[0-9]{1,18}")) {
            throw new IllegalArgumentException();
          }
          long number = Long.parseLong(text);
          if (number < lowest || number > highest) {
            throw new IllegalArgumentException();
          }
          return (int) number;
        });
  }

  /** Returns the format of durations in these bounds. */
  public static Format<Duration> duration(Duration shortest, Duration longest) {
    return Format.of(
        "a duration from " + GoDuration.format(shortest) + " to " + GoDuration.format(longest),
        text -> {
          Duration duration = GoDuration.parse(text);
          if (duration.compareTo(shortest) < 0 || duration.compareTo(longest) > 0) {
            throw new IllegalArgumentException();
          }
          return duration;
        });
  }

  /** Returns the format of one of these words, in any letter case. */
  public static Format<String> oneOf(String... words) {
    List<String> all = List.of(words);
    String last = all.getLast();
    String expected = String.join(", ", all.subList(0, all.size() - 1)) + " or " + last;
    return Format.of(
        expected,
        text ->
            all.stream()
                .filter(text::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(IllegalArgumentException::new));
  }

  /** Returns the format of a list, or a text with commas, of which every item has this format. */
  public static Format<String[]> listOf(Format<String> item) {
    return (value, findings) -> {
      List<String> all = new ArrayList<>();
      boolean right = true;
      for (Value one : items(value)) {
        Optional<String> read = item.read(one, findings);
        read.ifPresent(all::add);
        right &= read.isPresent();
      }
      return right ? Optional.of(all.toArray(String[]::new)) : Optional.empty();
    };
  }

  /** Returns the items of a list, or the parts of a text with commas. */
  static List<Value> items(Value value) {
    return switch (value) {
      case Value.Sequence sequence -> sequence.items();
      case Value.Scalar scalar when !scalar.isBlank() ->
          Arrays.stream(scalar.text().orElseThrow().split(",", -1))
              .<Value>map(part -> new Value.Scalar(scalar.place(), Optional.of(part.strip())))
              .toList();
      default -> List.of(value);
    };
  }

  /** Returns the mapping that a value is; empty after noting that it is none. */
  public static Optional<Value.Mapping> mapping(Value value, Findings findings) {
    if (value instanceof Value.Mapping mapping) {
      return Optional.of(mapping);
    }
    findings.expected(value, "a mapping of keys to values");
    return Optional.empty();
  }

  private static boolean flag(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (TRUE.contains(word) || FALSE.contains(word)) {
      return TRUE.contains(word);
    }
    throw new IllegalArgumentException();
  }

  private static String regex(String text) {
    Glob.checkLength(text);
    try {
      Pattern.compile(text.substring(REGEX_PREFIX.length()));
      return text;
    } catch (PatternSyntaxException e) {
      String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
      throw new IllegalArgumentException(e.getDescription() + where, e);
    }
  }

  private static String readableFile(String text) {
    Path path = Path.of(text).toAbsolutePath();
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("it does not exist");
    }
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new IllegalArgumentException(
          Files.isDirectory(path) ? "it is a directory" : "it cannot be read");
    }
    return path.toString();
  }

  private static String cgroup(String text) {
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("it is not absolute");
    }
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException("there is no such directory");
    }
    if (!Files.exists(path.resolve("cgroup.controllers"))) {
      throw new IllegalArgumentException("there is no cgroup.controllers in it");
    }
    return text;
  }
}
