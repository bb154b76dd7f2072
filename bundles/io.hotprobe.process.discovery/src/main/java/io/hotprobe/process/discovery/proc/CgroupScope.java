// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The part of the cgroup v2 tree that the agent is limited to. */
public final class CgroupScope {
  private static final String V2 = "0::";
  private static final int MOUNT_POINT = 4;
  private final String path;

  private CgroupScope(String path) {
    this.path = path;
  }

  /** Returns the scope that every process is in. */
  public static CgroupScope everything() {
    return new CgroupScope("/");
  }

  /**
   * Returns the scope of a cgroup directory.
   *
   * @param directory path below a cgroup v2 mount
   * @param mountInfo /proc/self/mountinfo, which tells where cgroup v2 is mounted
   * @throws IllegalArgumentException when the directory is below no cgroup v2 mount
   */
  public static CgroupScope of(String directory, Path mountInfo) {
    Path wanted = Path.of(directory).toAbsolutePath().normalize();
    for (String mount : mounts(mountInfo)) {
      Path root = Path.of(mount);
      if (wanted.startsWith(root)) {
        return new CgroupScope("/" + root.relativize(wanted));
      }
    }
    throw new IllegalArgumentException(
        "cgroupPath: expected a directory below a cgroup v2 mount "
            + mounts(mountInfo)
            + ", got "
            + directory);
  }

  private static List<String> mounts(Path mountInfo) {
    try {
      return Files.readAllLines(mountInfo, java.nio.charset.StandardCharsets.ISO_8859_1).stream()
          .filter(line -> line.contains(" - cgroup2 "))
          .map(line -> line.split(" ", MOUNT_POINT + 2)[MOUNT_POINT])
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Returns whether a process with these lines in /proc/PID/cgroup is inside. */
  public boolean contains(List<String> cgroups) {
    if (path.equals("/")) {
      return true;
    }
    for (String line : cgroups) {
      if (line.startsWith(V2)) {
        String cgroup = line.substring(V2.length());
        return cgroup.equals(path) || cgroup.startsWith(path + "/");
      }
    }
    return false;
  }
}
