// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.probe;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Offers probes for single processes: a language bundle registers one. Discovery asks it about
 * every process that takes part and registers the {@link Probe} that it returns for as long as the
 * process lives and its language is enabled.
 */
@ConsumerType
public interface ProbeProvider {

  /**
   * Returns the probe for this process, or empty when it has none to offer. Must not block long.
   */
  Optional<Probe> probeFor(TracedProcess process);
}
