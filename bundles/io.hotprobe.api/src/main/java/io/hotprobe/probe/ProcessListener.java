// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.probe;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told which processes take part. Register it as a service; discovery calls all listeners from
 * one thread, one after another, so they must not block long. A listener that comes late is told
 * about every process that takes part already.
 */
@ConsumerType
public interface ProcessListener {

  /** The process takes part from now on: its policy is in the kernel. */
  void added(TracedProcess process);

  /** The process ended, or does not take part any more. Follows one {@code added} of the same. */
  void removed(TracedProcess process);
}
