// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What OBI knows and the agent has no use for.
 *
 * @param keys single keys
 * @param sections keys with everything below them
 * @param variables names of variables, and beginnings of names with an asterisk
 */
record UnusedKeys(Set<String> keys, Set<String> sections, Set<String> variables) {
  private static final String REST = "*";
  private static final String ALL_BELOW = ".*";
  private static final String NO_KEY = "-";

  /** Returns the list that is part of the bundle. */
  static UnusedKeys load() {
    try (InputStream in = UnusedKeys.class.getResourceAsStream("unused.keys")) {
      if (in == null) {
        throw new IllegalStateException("the bundle does not contain unused.keys");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UnusedKeys parse(List<String> lines) {
    UnusedKeys all = new UnusedKeys(new HashSet<>(), new HashSet<>(), new HashSet<>());
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (words[0].endsWith(ALL_BELOW)) {
        all.sections.add(words[0].substring(0, words[0].length() - ALL_BELOW.length()));
      } else if (!words[0].equals(NO_KEY)) {
        all.keys.add(words[0]);
      }
      all.variables.addAll(List.of(words).subList(1, words.length));
    }
    return all;
  }

  boolean hasKey(String path) {
    return keys.contains(path) || sections.contains(path);
  }

  boolean hasVariable(String name) {
    return variables.contains(name)
        || variables.stream()
            .filter(entry -> entry.endsWith(REST))
            .anyMatch(entry -> name.startsWith(entry.substring(0, entry.length() - 1)));
  }
}
