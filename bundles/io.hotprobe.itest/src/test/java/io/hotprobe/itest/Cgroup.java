// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A cgroup that only the tests use. */
final class Cgroup {
  private static final String PREFIX = "hotprobe-itest-";

  private Cgroup() {}

  /** Makes one below the cgroup v2 mount; it goes when this JVM ends. */
  static Path create() {
    Path mount = mount();
    try {
      sweep(mount);
      Path cgroup = Files.createTempDirectory(mount, PREFIX + ProcessHandle.current().pid() + "-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(cgroup)));
      return cgroup;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path mount() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mounts"))) {
      return lines
          .map(line -> line.split(" "))
          .filter(fields -> fields[2].equals("cgroup2"))
          .map(fields -> Path.of(fields[1]))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no cgroup v2 is mounted"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes those of test runs that were killed. */
  private static void sweep(Path mount) throws IOException {
    try (var left = Files.newDirectoryStream(mount, PREFIX + "*")) {
      for (Path cgroup : left) {
        String owner = cgroup.getFileName().toString().substring(PREFIX.length()).split("-", 2)[0];
        if (ProcessHandle.of(Long.parseLong(owner)).isEmpty()) {
          remove(cgroup);
        }
      }
    }
  }

  private static void remove(Path cgroup) {
    try {
      Files.deleteIfExists(cgroup);
    } catch (IOException e) {
      System.err.println("cannot remove " + cgroup + ": " + e);
    }
  }
}
