// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.probe.TracedProcess;
import io.hotprobe.process.discovery.kernel.Policy;
import java.util.Set;

/**
 * A process that takes part as long as its language does.
 *
 * @param process the process
 * @param policy what the kernel is to be told
 * @param ports ports that it was seen to listen on; it does not drop out when it closes them, nor
 *     do the children that it forks
 */
record Finding(TracedProcess process, Policy policy, Set<Integer> ports) {
  Finding {
    ports = Set.copyOf(ports);
  }
}
