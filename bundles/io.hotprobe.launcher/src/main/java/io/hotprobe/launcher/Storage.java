// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The framework's storage: a folder of this process, below the temporary folder. */
final class Storage {
  private static final String PREFIX = "hotprobe-framework-";

  private Storage() {}

  /** Returns this process's folder after removing those of processes that are gone. */
  static Path create(Path parent) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (isAbandoned(folder)) {
          delete(folder);
        }
      }
      String prefix = PREFIX + ProcessHandle.current().pid() + "-";
      return Files.createTempDirectory(parent, prefix);
    } catch (IOException e) {
      throw new LaunchException(
          "cannot make the framework's storage in " + parent + ": " + e, 1, e);
    }
  }

  /** Others may leave folders of such a name in a place that all can write to. */
  private static boolean isAbandoned(Path folder) throws IOException {
    String[] parts = folder.getFileName().toString().substring(PREFIX.length()).split("-", 2);
    try {
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && ProcessHandle.of(Long.parseLong(parts[0])).isEmpty()
          && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(self());
    } catch (NumberFormatException | NoSuchFileException e) {
      return false;
    }
  }

  private static UserPrincipal self() throws IOException {
    return Files.getOwner(Path.of("/proc/self"));
  }

  /** Removes the folder and all in it; what cannot be removed stays. */
  static void delete(Path folder) {
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
        System.getLogger("io.hotprobe.launcher")
            .log(System.Logger.Level.DEBUG, "cannot remove {0}: {1}", file, e.getMessage());
      }
    }
  }
}
