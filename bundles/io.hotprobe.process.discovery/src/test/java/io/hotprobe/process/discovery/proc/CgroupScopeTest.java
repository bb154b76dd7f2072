// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.proc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupScopeTest {
  @TempDir private Path folder;

  private Path mountInfo(String... lines) throws IOException {
    return Files.writeString(folder.resolve("mountinfo"), String.join("\n", lines) + "\n");
  }

  private Path usual() throws IOException {
    return mountInfo(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw",
        "30 22 0:26 / /sys/fs/cgroup rw,nosuid - tmpfs tmpfs rw",
        "31 30 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
        "32 30 0:28 / /sys/fs/cgroup/unified rw,nosuid shared:9 - cgroup2 cgroup2 rw",
        "40 22 0:28 /kubepods /cg rw - cgroup2 cgroup2 rw",
        "41 22 0:28 /../outside /out rw - cgroup2 cgroup2 rw",
        "42 22 0:28 / /with\\040blank rw - cgroup2 cgroup2 rw");
  }

  @ParameterizedTest
  @CsvSource({
    "/sys/fs/cgroup/unified/demo, /demo, true",
    "/sys/fs/cgroup/unified/demo, /demo/a/b, true",
    "/sys/fs/cgroup/unified/demo, /demolition, false",
    "/sys/fs/cgroup/unified/demo, /, false",
    "/sys/fs/cgroup/unified/demo, /x/demo, false",
    "/sys/fs/cgroup/unified/demo/, /demo, true",
    "/sys/fs/cgroup/unified/a/../demo, /demo, true",
    "/sys/fs/cgroup/unified, /anything, true",
    "/sys/fs/cgroup/unified/, /, true",
    // Where a part of the tree is mounted, paths of processes begin with that part.
    "/cg/pod1, /kubepods/pod1, true",
    "/cg/pod1, /pod1, false",
    "/cg, /kubepods/x, true",
    "/cg, /other, false",
    "/out/x, /../outside/x/y, true",
    "/with blank/demo, /demo, true",
  })
  void contains_processBelowTheDirectory_true(String directory, String cgroup, boolean expected)
      throws IOException {
    CgroupScope scope = CgroupScope.of(directory, usual());

    assertEquals(expected, scope.contains(List.of("4:memory:/demo", "0::" + cgroup)));
  }

  @Test
  void contains_mountWithinAMount_nearestCounts() throws IOException {
    Path mounts =
        mountInfo(
            "32 30 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
            "33 32 0:28 /deep/part /sys/fs/cgroup/here rw - cgroup2 cgroup2 rw");

    CgroupScope scope = CgroupScope.of("/sys/fs/cgroup/here/x", mounts);

    assertTrue(scope.contains(List.of("0::/deep/part/x")));
  }

  @Test
  void contains_noUnifiedHierarchy_onlyEverythingContainsIt() throws IOException {
    CgroupScope scope = CgroupScope.of("/sys/fs/cgroup/unified/demo", usual());

    assertEquals(false, scope.contains(List.of("4:memory:/demo")));
    assertEquals(false, scope.contains(List.of()));
    assertEquals(true, CgroupScope.everything().contains(List.of()));
  }

  @ParameterizedTest
  @CsvSource({"/sys/fs/cgroup/memory/demo", "/sys/fs/cgroup", "/tmp", "/sys/fs/cgroup/unifiedx"})
  void of_directoryElsewhere_refusedWithTheMounts(String directory) throws IOException {
    Path mounts = usual();
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> CgroupScope.of(directory, mounts));

    assertEquals(
        "cgroupPath: expected a directory below a cgroup v2 mount"
            + " [/sys/fs/cgroup/unified, /cg, /out, /with blank], got "
            + directory,
        error.getMessage());
  }

  @Test
  void of_mountsUnreadable_refused() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> CgroupScope.of("/sys/fs/cgroup", folder.resolve("missing")));

    assertTrue(error.getMessage().contains("cgroup v2 mount [], got"), error::getMessage);
  }
}
