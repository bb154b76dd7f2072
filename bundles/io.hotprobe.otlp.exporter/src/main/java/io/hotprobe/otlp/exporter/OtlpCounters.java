// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the exporter did.
 *
 * @param requests requests that the Collector took
 * @param failures attempts that it did not take
 * @param retries attempts that were repeated
 * @param split requests that were too large and sent again in two parts
 * @param sent spans that arrived
 * @param lost spans of a partly successful batch that did not arrive
 * @param rejected spans that arrived but were rejected (partial success)
 * @param badTraceStates tracestate values that were left out because they break the grammar
 */
record OtlpCounters(
    LongAdder requests,
    LongAdder failures,
    LongAdder retries,
    LongAdder split,
    LongAdder sent,
    LongAdder lost,
    LongAdder rejected,
    LongAdder badTraceStates) {

  OtlpCounters() {
    this(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder());
  }

  /** Returns the values by name. */
  Map<String, Long> values() {
    Map<String, Long> values = new TreeMap<>();
    values.put("requests", requests.sum());
    values.put("failures", failures.sum());
    values.put("retries", retries.sum());
    values.put("split", split.sum());
    values.put("sent", sent.sum());
    values.put("lost.part", lost.sum());
    values.put("lost.rejected", rejected.sum());
    values.put("invalid.tracestate", badTraceStates.sum());
    return values;
  }
}
