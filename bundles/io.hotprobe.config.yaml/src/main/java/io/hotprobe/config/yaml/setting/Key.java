// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.format.Format;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A setting that is a property of configurations.
 *
 * @param path of the key in the file
 * @param variables that override it, the first first
 * @param format of the value
 * @param targets the properties
 */
record Key<T>(String path, List<String> variables, Format<T> format, List<Key.Target<T>> targets) {

  /**
   * A property.
   *
   * @param value turns the setting into the property's value; empty for none
   */
  record Target<T>(String pid, String property, Function<T, Optional<?>> value) {}

  static <T> Key<T> of(String path, Format<T> format, String... variables) {
    return new Key<>(path, List.of(variables), format, List.of());
  }

  /** Adds a property that has the value as it is. */
  Key<T> to(String pid, String property) {
    return to(pid, property, Optional::of);
  }

  /** Adds a property that has another value, or none. */
  Key<T> to(String pid, String property, Function<T, Optional<?>> value) {
    Target<T> target = new Target<>(pid, property, value);
    return new Key<>(
        path, variables, format, Stream.concat(targets.stream(), Stream.of(target)).toList());
  }

  void apply(Sources sources, Settings settings, Findings findings) {
    sources
        .find(path, variables)
        .flatMap(value -> format.read(value, findings))
        .ifPresent(value -> targets.forEach(target -> put(target, value, settings)));
  }

  private static <T> void put(Target<T> target, T value, Settings settings) {
    target
        .value()
        .apply(value)
        .ifPresent(property -> settings.put(target.pid(), target.property(), property));
  }
}
