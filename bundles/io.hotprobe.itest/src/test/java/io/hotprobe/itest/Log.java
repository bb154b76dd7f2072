// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Collects what is logged in this JVM while it is open. */
final class Log extends Handler implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Formatter formatter = new SimpleFormatter();
  private final Logger root = Logger.getLogger("");

  Log() {
    root.addHandler(this);
  }

  @Override
  public void publish(LogRecord entry) {
    lines.add(entry.getLevel() + " " + formatter.formatMessage(entry));
  }

  /** Returns the lines that contain all of these words. */
  List<String> with(String... words) {
    return lines.stream().filter(line -> List.of(words).stream().allMatch(line::contains)).toList();
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
  }
}
