// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What there is to say about a configuration, in the order of the text. */
public final class Findings {
  /** More messages of a kind than anybody reads; the rest is counted. */
  private static final int SHOWN = 100;

  private record Finding(Place place, String text) {
    @Override
    public String toString() {
      return place + ": " + text;
    }
  }

  private static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::place).thenComparing(Finding::text);

  private final SortedSet<Finding> errors = new TreeSet<>(ORDER);
  private final SortedSet<Finding> warnings = new TreeSet<>(ORDER);

  /** Notes something that makes the configuration useless. */
  public void error(Place place, String text) {
    errors.add(new Finding(place, text));
  }

  /** Notes a value that is not what it has to be. */
  public void expected(Value value, String expected) {
    error(value.place(), "expected " + expected + ", got " + value.describe());
  }

  /** Notes something that the operator may not have meant. */
  public void warning(Place place, String text) {
    warnings.add(new Finding(place, text));
  }

  /** Returns the messages of all errors. */
  public List<String> errors() {
    return texts(errors);
  }

  /** Returns the messages of all warnings. */
  public List<String> warnings() {
    return texts(warnings);
  }

  private static List<String> texts(Collection<Finding> findings) {
    Stream<String> first = findings.stream().limit(SHOWN).map(Finding::toString);
    int more = findings.size() - SHOWN;
    return more <= 0
        ? first.toList()
        : Stream.concat(first, Stream.of("and " + more + " more")).toList();
  }
}
