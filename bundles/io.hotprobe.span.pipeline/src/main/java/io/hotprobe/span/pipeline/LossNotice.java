// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Says once that a queue drops spans, and once that it does not any more: when none was dropped for
 * 10 seconds, for a queue at its limit has room again every moment. Used by one thread.
 */
final class LossNotice {
  private static final Logger LOG = System.getLogger(LossNotice.class.getPackageName());
  private static final long CALM_NANOS = 10_000_000_000L;

  private final String queue;
  private long before;
  private long last;
  private boolean losing;

  /**
   * Begins without losses.
   *
   * @param queue what the messages call it
   */
  LossNotice(String queue) {
    this.queue = queue;
  }

  /**
   * Looks whether there is something to say.
   *
   * @param dropped how many spans were dropped so far
   * @param now System.nanoTime()
   * @return whether spans are being dropped, by what was said last
   */
  boolean update(long dropped, long now) {
    if (dropped != before) {
      if (!losing) {
        LOG.log(Level.WARNING, "{0} is full: spans are dropped and counted", queue);
      }
      losing = true;
      before = dropped;
      last = now;
    } else if (losing && now - last > CALM_NANOS) {
      losing = false;
      LOG.log(Level.INFO, "{0} has room again; {1} spans were dropped so far", queue, dropped);
    }
    return losing;
  }
}
