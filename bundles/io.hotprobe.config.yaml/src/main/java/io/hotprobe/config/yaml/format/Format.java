// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.format;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Value;
import java.util.Optional;
import java.util.function.Function;

/** Understands values of one kind. */
@FunctionalInterface
public interface Format<T> {

  /** Returns what the value means; empty after noting what is wrong with it. */
  Optional<T> read(Value value, Findings findings);

  /** Returns a format whose values mean something else. */
  default <R> Format<R> map(Function<? super T, ? extends R> meaning) {
    return (value, findings) -> read(value, findings).map(meaning);
  }

  /**
   * Returns the format of a single text.
   *
   * @param expected completes "expected ..., got ..."
   * @param parse throws IllegalArgumentException for a wrong text; its message, if it has one, is
   *     added
   */
  static <T> Format<T> of(String expected, Function<String, T> parse) {
    return (value, findings) -> {
      if (!(value instanceof Value.Scalar scalar) || scalar.text().isEmpty()) {
        findings.expected(value, expected);
        return Optional.empty();
      }
      try {
        return Optional.of(parse.apply(scalar.text().get().strip()));
      } catch (IllegalArgumentException e) {
        String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
        findings.error(
            value.place(), "expected " + expected + ", got " + value.describe() + reason);
        return Optional.empty();
      }
    };
  }
}
