// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.document;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a configuration and where it stands. */
public sealed interface Value {
  /** Longest text that a message repeats. */
  int SHOWN = 80;

  /** Returns where the value begins. */
  Place place();

  /** Returns the value for a message. */
  String describe();

  /** Returns whether the value says nothing: null, or a text of blanks. */
  default boolean isBlank() {
    return this instanceof Scalar scalar && scalar.text().orElse("").isBlank();
  }

  /**
   * A text, a number, a truth value.
   *
   * @param text as it is written, after substitution; empty for null
   */
  record Scalar(Place place, Optional<String> text) implements Value {

    /** Returns the value of an environment variable. */
    public static Scalar ofVariable(String name, String text) {
      return new Scalar(Place.variable(name), Optional.of(text));
    }

    @Override
    public String describe() {
      return text.map(Scalar::quote).orElse("nothing");
    }

    private static String quote(String text) {
      String line = text.replaceAll("\\p{Cntrl}", " ");
      int end = line.offsetByCodePoints(0, Math.min(SHOWN, line.codePointCount(0, line.length())));
      return "\"" + line.substring(0, end) + (end < line.length() ? "...\"" : "\"");
    }
  }

  /** A list. */
  record Sequence(Place place, List<Value> items) implements Value {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String describe() {
      return "a list";
    }
  }

  /**
   * Keys with values, in the order of the text.
   *
   * @param entries by key
   */
  record Mapping(Place place, Map<String, Entry> entries) implements Value {

    @Override
    public String describe() {
      return "a mapping";
    }

    /** Returns the value of a key; empty when it is missing or says nothing. */
    public Optional<Value> get(String key) {
      Entry entry = entries.get(key);
      return entry == null || entry.value().isBlank()
          ? Optional.empty()
          : Optional.of(entry.value());
    }
  }

  /**
   * A key and its value.
   *
   * @param key where the key stands
   */
  record Entry(Place key, Value value) {}
}
