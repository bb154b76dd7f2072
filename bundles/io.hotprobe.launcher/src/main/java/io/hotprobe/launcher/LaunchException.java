// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import org.jspecify.annotations.Nullable;

/** The agent could not be started; the message is for the operator. */
public final class LaunchException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int status;

  /**
   * Creates the exception.
   *
   * @param message what, where, expected, actual
   * @param status the exit status of a program that ends because of it
   */
  public LaunchException(String message, int status) {
    this(message, status, null);
  }

  /** Creates the exception with the failure that led to it. */
  public LaunchException(String message, int status, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** Returns the exit status of a program that ends because of it. */
  public int status() {
    return status;
  }
}
