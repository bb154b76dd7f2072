// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.proc;

import java.util.Optional;

/**
 * The fields of /proc/PID/stat that matter here.
 *
 * @param state one letter, Z and X are dead
 * @param startTicks start time in clock ticks since boot
 */
public record ProcessStat(char state, long startTicks) {
  private static final int STATE = 0;
  private static final int START_TIME = 19;

  /** Parses the line; the name in parentheses may contain anything. */
  static Optional<ProcessStat> parse(String line) {
    int end = line.lastIndexOf(')');
    if (end < 0 || end + 2 >= line.length()) {
      return Optional.empty();
    }
    String[] fields = line.substring(end + 2).split(" ", START_TIME + 2);
    if (fields.length <= START_TIME || fields[STATE].length() != 1) {
      return Optional.empty();
    }
    try {
      long start = Long.parseLong(fields[START_TIME].strip());
      return Optional.of(new ProcessStat(fields[STATE].charAt(0), start));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Returns whether the process still runs or can run again. */
  public boolean alive() {
    return state != 'Z' && state != 'X' && state != 'x';
  }
}
