// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.format.Format;
import io.hotprobe.config.yaml.format.Formats;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;

/** How much of the agent's own log there is. */
final class Logging {
  private static final Format<Level> LEVEL =
      Formats.oneOf("DEBUG", "INFO", "WARN", "ERROR").map(Logging::level);
  private static final Format<String> LOG_FORMAT = Formats.oneOf("text", "json");

  private Logging() {}

  static Optional<Level> read(Sources sources, Findings findings) {
    sources
        .find("log_format", List.of("OTEL_EBPF_LOG_FORMAT"))
        .ifPresent(
            value ->
                LOG_FORMAT
                    .read(value, findings)
                    .filter("json"::equals)
                    .ifPresent(json -> findings.warning(value.place(), Leftovers.UNUSED)));
    return sources
        .find("log_level", List.of("OTEL_EBPF_LOG_LEVEL"))
        .flatMap(value -> LEVEL.read(value, findings));
  }

  private static Level level(String name) {
    return switch (name) {
      case "DEBUG" -> Level.FINE;
      case "WARN" -> Level.WARNING;
      case "ERROR" -> Level.SEVERE;
      default -> Level.INFO;
    };
  }
}
