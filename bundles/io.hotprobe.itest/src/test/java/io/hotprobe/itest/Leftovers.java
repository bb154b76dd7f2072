// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Removes what a test made when the JVM that steers the tests ends: their framework is gone then.
 */
final class Leftovers {
  private Leftovers() {}

  static void removeAtExit(Path folder) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
  }

  private static void remove(Path folder) {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException | UncheckedIOException e) {
      return;
    }
    for (Path file : all) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        System.err.println("cannot remove " + file + ": " + e);
      }
    }
  }
}
