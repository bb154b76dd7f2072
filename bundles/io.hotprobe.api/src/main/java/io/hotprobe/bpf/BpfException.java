// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import org.jspecify.annotations.Nullable;

/**
 * The kernel or libbpf refused something. The message says what was tried, on what, what was
 * expected and what happened; a verifier's complaint is cut to its last lines.
 */
public class BpfException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int errno;

  /**
   * Creates the exception.
   *
   * @param message what, where, expected, actual
   * @param errno the positive errno(3) value, or 0 when the failure has none
   */
  public BpfException(String message, int errno) {
    this(message, errno, null);
  }

  /** Creates the exception with the failure that led to it. */
  public BpfException(String message, int errno, @Nullable Throwable cause) {
    super(message, cause);
    this.errno = errno;
  }

  /** Returns the positive errno(3) value, or 0. */
  public int errno() {
    return errno;
  }
}
