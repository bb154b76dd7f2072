// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import java.util.Locale;
import java.util.Optional;

/** What becomes of a path that no configured pattern describes. */
enum Unmatched {
  /** No route. */
  UNSET,
  /** The path itself. */
  PATH,
  /** The same route for all of them. */
  WILDCARD,
  /** Identifiers become wildcards, and segments of which there are too many. */
  HEURISTIC,
  /** Segments of which there are too many become wildcards. */
  LOW_CARDINALITY;

  /** Returns the constant with this name in configuration files. */
  static Optional<Unmatched> ofConfigName(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    for (Unmatched constant : values()) {
      if (constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(wanted)) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }
}
