// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the bundle logs, as "LEVEL text". */
final class Logged extends Handler {
  private final Logger logger = Logger.getLogger("io.hotprobe.config.yaml");
  private final List<String> lines = new CopyOnWriteArrayList<>();

  Logged() {
    logger.addHandler(this);
    logger.setUseParentHandlers(false);
  }

  /** Returns what was logged since the last call. */
  List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  @Override
  public void publish(LogRecord record) {
    String text =
        record.getParameters() == null
            ? record.getMessage()
            : MessageFormat.format(record.getMessage(), record.getParameters());
    lines.add(record.getLevel() + " " + text);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
