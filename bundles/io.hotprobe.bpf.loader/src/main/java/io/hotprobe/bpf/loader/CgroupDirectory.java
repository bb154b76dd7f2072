// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Libc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;

/**
 * A cgroup v2 directory to attach to.
 *
 * @param path the directory
 */
record CgroupDirectory(String path) {

  /** Returns the configured directory, or the cgroup v2 mount when none is. */
  static CgroupDirectory of(String configured) {
    return new CgroupDirectory(configured.isBlank() ? mount() : configured);
  }

  private static String mount() {
    try (var lines = Files.lines(Path.of("/proc/self/mounts"))) {
      return lines
          .map(line -> line.split(" "))
          .filter(fields -> fields.length > 2 && fields[2].equals("cgroup2"))
          .map(fields -> fields[1].replace("\\040", " "))
          .findFirst()
          .orElse("/sys/fs/cgroup");
    } catch (IOException | UncheckedIOException e) {
      return "/sys/fs/cgroup";
    }
  }

  /** Runs something with a descriptor of the directory. */
  <T> T open(IntFunction<T> action) {
    int fd = Libc.openDirectory(path);
    if (fd < 0) {
      throw new BpfException(
          "cgroup %s cannot be opened, expected a directory of cgroup v2: %s"
              .formatted(path, Kernel.describe(-fd)),
          -fd);
    }
    try {
      return action.apply(fd);
    } finally {
      Libc.close(fd);
    }
  }
}
