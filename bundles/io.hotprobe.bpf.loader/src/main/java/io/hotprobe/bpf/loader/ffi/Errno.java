// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

/** The error numbers that the loader acts on. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int EBUSY = 16;
  public static final int EOPNOTSUPP = 95;

  private Errno() {}
}
