// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LossNoticeTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void update_losses_overWhenNoneForTenSeconds() {
    LossNotice notice = new LossNotice("The queue");
    assertFalse(notice.update(0, 0));
    assertTrue(notice.update(3, SECOND));
    assertTrue(notice.update(3, 2 * SECOND), "it may have room for a moment only");
    assertTrue(notice.update(4, 9 * SECOND));
    assertTrue(notice.update(4, 19 * SECOND), "not yet 10 s since the last");
    assertFalse(notice.update(4, 20 * SECOND));
    assertFalse(notice.update(4, 40 * SECOND));
    assertTrue(notice.update(5, 41 * SECOND));
  }
}
