// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A read-only mount of a kernel file system that is attached nowhere: only its descriptor leads to
 * it, and it is gone when that is closed. Needs CAP_SYS_ADMIN.
 */
public final class PrivateMount implements AutoCloseable {
  private static final long SYS_FSOPEN = 430;
  private static final long SYS_FSCONFIG = 431;
  private static final long SYS_FSMOUNT = 432;
  private static final int FSOPEN_CLOEXEC = 1;
  private static final int FSCONFIG_CMD_CREATE = 6;
  private static final int FSMOUNT_CLOEXEC = 1;
  private static final int READ_ONLY_NOSUID_NODEV_NOEXEC = 0xf;

  private final int fd;

  private PrivateMount(int fd) {
    this.fd = fd;
  }

  /** Returns a mount of a file system by its type, for example "securityfs", if it can be had. */
  public static Optional<PrivateMount> of(String type) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(type);
      int context = Libc.syscall(SYS_FSOPEN, name.address(), FSOPEN_CLOEXEC, 0, 0, 0);
      if (context < 0) {
        return Optional.empty();
      }
      int created = Libc.syscall(SYS_FSCONFIG, context, FSCONFIG_CMD_CREATE, 0, 0, 0);
      int mount =
          created < 0
              ? created
              : Libc.syscall(
                  SYS_FSMOUNT, context, FSMOUNT_CLOEXEC, READ_ONLY_NOSUID_NODEV_NOEXEC, 0, 0);
      Libc.close(context);
      return mount < 0 ? Optional.empty() : Optional.of(new PrivateMount(mount));
    }
  }

  /** Returns the path of its root, valid in this process until it is closed. */
  public Path root() {
    return Path.of("/proc/self/fd/" + fd);
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
