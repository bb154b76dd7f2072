// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A configuration and what is expected of it, from a table in a text file: a line "=== name", lines
 * "env NAME=VALUE", the YAML file, then lines of results ("> "), warnings ("? ") and errors ("! ").
 */
record Case(
    String name,
    Map<String, String> environment,
    String yaml,
    List<String> results,
    List<String> warnings,
    List<String> errors) {

  static Stream<Case> table(String resource) {
    try (InputStream in = Objects.requireNonNull(Case.class.getResourceAsStream(resource))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(text.split("(?m)^=== ")).filter(part -> !part.isBlank()).map(Case::parse);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Case parse(String part) {
    List<String> lines = new ArrayList<>(part.lines().toList());
    Case parsed =
        new Case(
            lines.removeFirst(),
            new HashMap<>(),
            "",
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    StringBuilder yaml = new StringBuilder();
    for (String line : lines) {
      if (line.startsWith("env ")) {
        String[] pair = line.substring(4).split("=", 2);
        parsed.environment.put(pair[0], pair[1]);
      } else if (line.startsWith("> ")) {
        parsed.results.add(line.substring(2));
      } else if (line.startsWith("? ")) {
        parsed.warnings.add(line.substring(2));
      } else if (line.startsWith("! ")) {
        parsed.errors.add(line.substring(2));
      } else {
        yaml.append(line).append('\n');
      }
    }
    String content = yaml.toString().stripTrailing();
    return new Case(
        parsed.name,
        parsed.environment,
        content.isEmpty() ? "" : content + "\n",
        parsed.results,
        parsed.warnings,
        parsed.errors);
  }

  @Override
  public String toString() {
    return name;
  }
}
