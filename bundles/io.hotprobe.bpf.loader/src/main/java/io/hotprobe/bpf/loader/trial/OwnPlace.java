// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where this process is. */
final class OwnPlace {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final Path CGROUP = Path.of("/proc/self/cgroup");
  private static final String VERSION_2 = "0::";

  private OwnPlace() {}

  /** Returns the cgroup v2 directory that the process is in, if it can be seen from here. */
  static Optional<Path> cgroup() {
    try (Stream<String> mounts = Files.lines(MOUNTS);
        Stream<String> groups = Files.lines(CGROUP)) {
      return groups
          .filter(line -> line.startsWith(VERSION_2))
          .map(line -> line.substring(VERSION_2.length()))
          .findFirst()
          .flatMap(path -> mounts.flatMap(line -> under(line, path).stream()).findFirst())
          .filter(OwnPlace::holdsUs);
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Parses "id parent device root mountpoint options ... - type source options". */
  private static Optional<Path> under(String mount, String path) {
    String[] fields = mount.split(" ");
    String root = fields[3];
    if (!mount.contains(" - cgroup2 ") || !path.startsWith(root)) {
      return Optional.empty();
    }
    String relative = path.substring(root.equals("/") ? 0 : root.length());
    return Optional.of(Path.of(fields[4].replace("\\040", " ") + relative));
  }

  /** A path is relative to a namespace: what counts is whether the directory names this process. */
  private static boolean holdsUs(Path cgroup) {
    String pid = Long.toString(ProcessHandle.current().pid());
    try (Stream<String> processes = Files.lines(cgroup.resolve("cgroup.procs"))) {
      return processes.anyMatch(pid::equals);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }
}
