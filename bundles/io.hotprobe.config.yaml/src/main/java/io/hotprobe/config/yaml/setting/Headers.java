// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Place;
import io.hotprobe.config.yaml.document.Value;
import io.hotprobe.config.yaml.format.Formats;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Headers of export requests: a mapping in the file, and the variables of OpenTelemetry. Their
 * values are secret: no message repeats one.
 */
final class Headers {
  private static final Set<String> RESERVED =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "content-encoding",
          "expect",
          "host",
          "upgrade",
          "transfer-encoding");
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  private final Sources sources;
  private final Findings findings;
  private final Map<String, String> entries = new LinkedHashMap<>();

  Headers(Sources sources, Findings findings) {
    this.sources = sources;
    this.findings = findings;
  }

  /** Returns name=value,name=value with percent-encoded values; a later source wins by name. */
  String read() {
    sources
        .inFile("otel_traces_export.headers")
        .flatMap(value -> Formats.mapping(value, findings))
        .ifPresent(mapping -> mapping.entries().forEach(this::inFile));
    variable("OTEL_EXPORTER_OTLP_HEADERS");
    variable("OTEL_EXPORTER_OTLP_TRACES_HEADERS");
    return String.join(",", entries.values());
  }

  private void inFile(String name, Value.Entry entry) {
    Place place = entry.value().place();
    if (entry.value() instanceof Value.Scalar scalar) {
      String value = scalar.text().orElse("");
      String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
      add(place, "", name, encoded, value);
    } else {
      findings.expected(entry.value(), "the header's value");
    }
  }

  private void variable(String variable) {
    sources
        .variable(List.of(variable))
        .ifPresent(value -> ((Value.Scalar) value).text().ifPresent(text -> list(value, text)));
  }

  private void list(Value value, String text) {
    int position = 0;
    for (String entry : text.split(",", -1)) {
      position++;
      String prefix = "entry " + position + ": ";
      int equals = entry.indexOf('=');
      if (entry.isBlank()) {
        continue;
      }
      if (equals < 0) {
        findings.error(value.place(), prefix + "expected name=value, found no '='");
        continue;
      }
      String encoded = entry.substring(equals + 1).strip();
      try {
        String decoded = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        add(value.place(), prefix, entry.substring(0, equals).strip(), encoded, decoded);
      } catch (IllegalArgumentException e) {
        findings.error(value.place(), prefix + "expected a percent-encoded value, found a stray %");
      }
    }
  }

  private void add(Place place, String prefix, String name, String encoded, String value) {
    String key = name.toLowerCase(Locale.ROOT);
    if (!name.matches(TOKEN)) {
      findings.error(place, prefix + "expected the name of a header, got another text");
    } else if (RESERVED.contains(key)) {
      findings.error(place, prefix + "the exporter itself sets the header " + name);
    } else if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff))) {
      findings.error(place, prefix + "expected printable characters in the value of " + name);
    } else {
      entries.put(key, name + "=" + encoded);
    }
  }
}
