// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.probe;

import java.util.Collection;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The processes that take part now, and for a while after their exit (their last spans are still
 * under way). Any thread may call; lookups do not block and do not allocate beyond the result.
 */
@ProviderType
public interface ProcessDirectory {

  /** Returns the process with this pid in the initial pid namespace. */
  Optional<TracedProcess> find(int pid);

  /** Returns all processes that take part and are alive. */
  Collection<TracedProcess> processes();
}
