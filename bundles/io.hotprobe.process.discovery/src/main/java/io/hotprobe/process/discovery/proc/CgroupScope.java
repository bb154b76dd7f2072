// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The part of the cgroup v2 tree that the agent is limited to. */
public final class CgroupScope {
  private static final String V2 = "0::";
  private static final int MOUNTED_PART = 3;
  private static final int MOUNT_POINT = 4;
  private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");
  private final String path;

  /** A place where a part of the cgroup v2 tree is mounted. */
  private record Mount(Path part, Path point) {}

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
    List<Mount> mounts = mounts(mountInfo);
    Optional<Mount> nearest =
        mounts.stream()
            .filter(mount -> wanted.startsWith(mount.point()))
            .max(Comparator.comparingInt(mount -> mount.point().getNameCount()));
    if (nearest.isEmpty()) {
      throw new IllegalArgumentException(
          "cgroupPath: expected a directory below a cgroup v2 mount "
              + mounts.stream().map(Mount::point).toList()
              + ", got "
              + directory);
    }
    Path below = nearest.get().point().relativize(wanted);
    return new CgroupScope(nearest.get().part().resolve(below).toString());
  }

  /** Reads mount points, see proc_pid_mountinfo(5): the part of the tree is the fourth field. */
  private static List<Mount> mounts(Path mountInfo) {
    try {
      return Files.readAllLines(mountInfo, StandardCharsets.ISO_8859_1).stream()
          .filter(line -> line.contains(" - cgroup2 "))
          .map(line -> line.split(" ", MOUNT_POINT + 2))
          .map(fields -> new Mount(path(fields[MOUNTED_PART]), path(fields[MOUNT_POINT])))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Path path(String field) {
    return Path.of(
        ESCAPED
            .matcher(field)
            .replaceAll(match -> "\\" + (char) Integer.parseInt(match.group(1), 8)));
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
