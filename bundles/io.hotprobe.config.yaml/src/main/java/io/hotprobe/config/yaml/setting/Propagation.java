// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Value;
import io.hotprobe.config.yaml.format.Format;
import io.hotprobe.config.yaml.format.Formats;
import java.util.Locale;
import java.util.Optional;

/** How trace context travels: by headers, or not at all. */
final class Propagation {
  static final String VARIABLE = "OTEL_EBPF_BPF_CONTEXT_PROPAGATION";

  private static final String EXPECTED = "disabled, all or headers";

  /** Means whether headers are written. */
  static final Format<Boolean> FORMAT = Propagation::read;

  private Propagation() {}

  private static Optional<Boolean> read(Value value, Findings findings) {
    Format<String> way = Format.of(EXPECTED, text -> way(text, value, findings));
    return Formats.listOf(way).read(value, findings).flatMap(ways -> join(ways, value, findings));
  }

  private static String way(String text, Value value, Findings findings) {
    String way = text.toLowerCase(Locale.ROOT);
    switch (way) {
      case "tcp" ->
          throw new IllegalArgumentException(
              "trace context in TCP options is not supported yet, use headers");
      case "ip" -> findings.warning(value.place(), "\"ip\" has no effect, as in OBI");
      case "disabled", "all", "headers", "http" -> {}
      default -> throw new IllegalArgumentException();
    }
    return way;
  }

  private static Optional<Boolean> join(String[] ways, Value value, Findings findings) {
    boolean headers = false;
    for (String way : ways) {
      if (ways.length > 1 && (way.equals("all") || way.equals("disabled"))) {
        findings.error(value.place(), "\"" + way + "\" must stand alone");
        return Optional.empty();
      }
      headers |= !way.equals("disabled") && !way.equals("ip");
    }
    return Optional.of(headers);
  }
}
