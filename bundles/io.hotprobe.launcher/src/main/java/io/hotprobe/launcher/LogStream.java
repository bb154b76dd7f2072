// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.util.logging.Logger;

/** Where the JDK's log goes. */
final class LogStream {
  private LogStream() {}

  /**
   * Lets the log handlers take the standard error stream that there is now: they are made when they
   * are first asked for. The shell diverts the streams of threads that run commands, and would send
   * what is logged there to whoever gave the command.
   */
  static void bind() {
    int unused = Logger.getLogger("").getHandlers().length;
  }
}
