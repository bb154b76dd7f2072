// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import java.util.Set;

/** Where abilities are made known. */
interface ConditionBoard {

  /** Makes an ability known; does nothing if it is. */
  void announce(String ability);

  /**
   * Takes an ability back; what needs it stops before this returns.
   *
   * @return what was using it, readable; empty if nothing was
   */
  Set<String> withdraw(String ability);
}
