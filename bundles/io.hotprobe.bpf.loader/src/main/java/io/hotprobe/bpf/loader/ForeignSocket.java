// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.loader.ffi.Errno;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Libc;
import java.util.Set;
import java.util.function.IntFunction;

/** Borrows a descriptor of another process for the length of one call. */
final class ForeignSocket {
  /** EINVAL (22): the pid is a thread's, its process is gone. */
  private static final Set<Integer> GONE = Set.of(Errno.ESRCH, Errno.EBADF, 22);

  private ForeignSocket() {}

  /** Runs the action with our copy of the descriptor, or returns {@code gone}. */
  static <T> T with(int pid, int fd, T gone, IntFunction<T> action) {
    int process = Libc.pidfd(pid);
    if (process < 0) {
      return goneOrThrow(pid, fd, process, gone);
    }
    try {
      int own = Libc.descriptorOf(process, fd);
      if (own < 0) {
        return goneOrThrow(pid, fd, own, gone);
      }
      try {
        return action.apply(own);
      } finally {
        Libc.close(own);
      }
    } finally {
      Libc.close(process);
    }
  }

  private static <T> T goneOrThrow(int pid, int fd, int result, T gone) {
    if (GONE.contains(-result)) {
      return gone;
    }
    throw new BpfException(
        "descriptor %d of process %d cannot be had (CAP_SYS_PTRACE is needed): %s"
            .formatted(fd, pid, Kernel.describe(-result)),
        -result);
  }
}
