// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span;

import org.osgi.annotation.versioning.ProviderType;

/** Takes finished spans from probes. One service; the probes' reader thread calls it. */
@ProviderType
public interface SpanSink {

  /**
   * Hands a span over. Never blocks.
   *
   * @return false when the queue is full; the span is then dropped and counted by the sink
   */
  boolean accept(SpanData span);
}
