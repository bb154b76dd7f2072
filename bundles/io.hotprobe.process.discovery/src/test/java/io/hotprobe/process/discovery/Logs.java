// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects what discovery logs, as "LEVEL text". */
final class Logs extends Handler implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("io.hotprobe.process.discovery");
  final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  Logs() {
    LOGGER.addHandler(this);
  }

  @Override
  public void publish(LogRecord entry) {
    Object[] parameters = entry.getParameters();
    String text =
        parameters == null
            ? entry.getMessage()
            : MessageFormat.format(entry.getMessage(), parameters);
    lines.add(entry.getLevel() + " " + text);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
  }
}
