// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

/**
 * How exporters are served.
 *
 * @param queueSize spans that may wait for one exporter
 * @param batchSize spans in one batch, at most
 * @param batchMillis how long the first span of a batch waits for others, in milliseconds
 */
record ExportSettings(int queueSize, int batchSize, long batchMillis) {

  /** Corrects values that make no sense: at least one span, at least no waiting. */
  ExportSettings {
    queueSize = Math.max(1, queueSize);
    batchSize = Math.clamp(batchSize, 1, queueSize);
    batchMillis = Math.max(0, batchMillis);
  }
}
