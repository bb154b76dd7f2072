// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span;

import java.util.Map;

/**
 * What the spans of one process have in common. The pipeline hands out the same instance for all
 * spans of a process, so exporters may group by identity.
 *
 * @param attributes OpenTelemetry resource attributes (String, Long, Double, Boolean or List of
 *     String)
 */
public record Resource(Map<String, Object> attributes) {
  public Resource {
    attributes = Map.copyOf(attributes);
  }
}
