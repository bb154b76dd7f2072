// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.format.Format;
import io.hotprobe.config.yaml.format.Formats;

/** The routes whose requests make no span. */
final class Routes {
  private static final Format<String> MODE = Formats.oneOf("all", "traces", "metrics");

  private Routes() {}

  /** Patterns that are ignored for metrics only are none for traces. */
  static void read(Sources sources, Settings settings, Findings findings) {
    String mode =
        sources
            .inFile("routes.ignore_mode")
            .flatMap(value -> MODE.read(value, findings))
            .orElse("all");
    sources
        .inFile("routes.ignored_patterns")
        .flatMap(value -> Formats.listOf(Formats.TEXT).read(value, findings))
        .filter(patterns -> !mode.equals("metrics"))
        .ifPresent(patterns -> settings.put(Pids.PIPELINE, "routeIgnoredPatterns", patterns));
  }
}
