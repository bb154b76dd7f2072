// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Sends spans away. The pipeline gives every registered exporter a bounded queue and a thread of
 * its own, so a slow exporter holds up nobody else.
 */
@ConsumerType
public interface SpanExporter {

  /**
   * Sends a batch and waits for the outcome, with the exporter's own time-outs and retries.
   *
   * @param batch spans in the order of their ends; not modified afterwards
   * @return whether all of them arrived; if not, the pipeline counts them as lost
   * @throws InterruptedException when the exporter is being stopped
   */
  boolean export(List<ExportedSpan> batch) throws InterruptedException;
}
