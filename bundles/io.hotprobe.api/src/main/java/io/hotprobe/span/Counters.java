// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Counters of one component, all since its start and never falling: what it did, and above all what
 * it lost. Register it as a service; the shell shows it and the exporters may send it.
 */
@ConsumerType
public interface Counters {

  /** Returns the component's name, the same as its bundle without the product's prefix. */
  String component();

  /**
   * Returns the counters by name. Names of losses begin with {@code lost.}; names of requests that
   * were deliberately left without a parent begin with {@code unlinked.}.
   */
  Map<String, Long> counters();
}
