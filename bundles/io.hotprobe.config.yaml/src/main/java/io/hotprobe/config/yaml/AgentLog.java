// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import java.util.Optional;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How much the agent logs. Only its own loggers change; a console that would hold back what they
 * let through is opened for it, which other loggers do not notice: the root's level still binds
 * them.
 */
final class AgentLog {
  /** Loggers that nobody holds are forgotten, with their level. */
  private final Logger logger = Logger.getLogger("io.hotprobe");

  private boolean changed;

  /** Sets the level, or takes it back; a level that somebody else set stays until then. */
  void level(Optional<Level> level) {
    if (level.isPresent() || changed) {
      logger.setLevel(level.orElse(null));
      changed = level.isPresent();
    }
    level.ifPresent(AgentLog::open);
  }

  private static void open(Level level) {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      if (handler instanceof ConsoleHandler && handler.getLevel().intValue() > level.intValue()) {
        handler.setLevel(level);
      }
    }
  }
}
