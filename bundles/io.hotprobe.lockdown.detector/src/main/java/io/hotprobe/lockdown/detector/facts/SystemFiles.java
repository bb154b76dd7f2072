// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Small files of the kernel, below the root or, in a test, below another directory.
 *
 * @param root what "/" is
 */
record SystemFiles(Path root) {

  Path path(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  Optional<String> text(String absolute) {
    try {
      return Optional.of(Files.readString(path(absolute)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  List<String> lines(String absolute) {
    return text(absolute).map(text -> text.lines().toList()).orElse(List.of());
  }

  boolean has(String absolute) {
    return Files.exists(path(absolute));
  }

  Optional<String> link(String absolute) {
    try {
      return Optional.of(Files.readSymbolicLink(path(absolute)).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns what stands behind "name:" in a file like /proc/PID/status. */
  Optional<String> field(String absolute, String name) {
    return lines(absolute).stream()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }
}
