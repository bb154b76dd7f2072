// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process must have before it is worth starting the agent in it. Abilities that only cost a
 * feature are not asked for here.
 *
 * @param system the operating system's name
 * @param capabilities effective capabilities as a bit mask, as /proc/self/status shows them
 * @param libbpf path of libbpf.so.1, or null when none was named
 */
record Requirements(String system, long capabilities, @Nullable String libbpf) {
  private static final long SYS_ADMIN = 1L << 21;
  private static final long BPF = 1L << 39;

  static Requirements ofThisProcess() {
    return new Requirements(
        System.getProperty("os.name"),
        effective(Path.of("/proc/self/status")),
        System.getProperty("hotprobe.libbpf"));
  }

  /**
   * Passes when all are met.
   *
   * @throws LaunchException naming the first that is not
   */
  void check() {
    if (!system.equals("Linux")) {
      throw new LaunchException("needs Linux, found " + system, 1);
    }
    if ((capabilities & (SYS_ADMIN | BPF)) == 0) {
      throw new LaunchException(
          "needs root, or at least the capability CAP_BPF (with PERFMON, NET_ADMIN, NET_RAW,"
              + " SYS_PTRACE, DAC_READ_SEARCH, CHECKPOINT_RESTORE for all features); effective"
              + " capabilities of this process: 0x"
              + Long.toHexString(capabilities),
          1);
    }
    if (libbpf != null && !Files.isReadable(Path.of(libbpf))) {
      throw new LaunchException(
          "cannot read libbpf at "
              + libbpf
              + " (named by hotprobe.libbpf); expected libbpf.so.1"
              + " of version 1.3 or newer",
          1);
    }
  }

  private static long effective(Path status) {
    try {
      return parse(Files.readAllLines(status));
    } catch (IOException e) {
      return 0;
    }
  }

  static long parse(List<String> status) {
    for (String line : status) {
      if (line.startsWith("CapEff:")) {
        return Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
      }
    }
    return 0;
  }
}
