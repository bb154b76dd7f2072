// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Value;
import io.hotprobe.config.yaml.format.Format;
import io.hotprobe.config.yaml.format.Formats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the exporters that depend on each other or on the source they come from. */
final class Export {
  private static final String SECTION = "otel_traces_export.";
  private static final String STANDARD = "OTEL_EXPORTER_OTLP_";
  private static final int MAX_MILLIS = 3_600_000;

  private static final Format<String> PROTOCOL =
      Format.of("http/protobuf or http/json", Export::protocol);
  private static final Format<String> COMPRESSION = Formats.oneOf("none", "gzip");
  private static final Format<Integer> MILLIS = Formats.wholeNumber(1, MAX_MILLIS);
  private static final Format<Duration> TIMEOUT =
      Formats.duration(Duration.ofMillis(1), Duration.ofMillis(MAX_MILLIS));

  private final Sources sources;
  private final Settings settings;
  private final Findings findings;

  Export(Sources sources, Settings settings, Findings findings) {
    this.sources = sources;
    this.settings = settings;
    this.findings = findings;
  }

  void read() {
    Optional<Value> protocol = find("protocol", "PROTOCOL");
    protocol
        .flatMap(value -> PROTOCOL.read(value, findings))
        .ifPresent(value -> put("protocol", value));
    new Endpoint(sources, findings)
        .read(protocol.isPresent())
        .ifPresent(url -> put("endpoint", url));
    String headers = new Headers(sources, findings).read();
    if (!headers.isEmpty()) {
      put("headers", headers);
    }
    find("compression", "COMPRESSION")
        .flatMap(value -> COMPRESSION.read(value, findings))
        .ifPresent(value -> put("compression", value));
    find("certificate", "CERTIFICATE")
        .flatMap(value -> Formats.READABLE_FILE.read(value, findings))
        .ifPresent(value -> put("certificate", value));
    timeout();
    batches();
    spansFile();
  }

  private void put(String property, Object value) {
    settings.put(Pids.EXPORTER, property, value);
  }

  private Optional<Value> find(String key, String suffix) {
    return sources.find(SECTION + key, variables(suffix));
  }

  private static List<String> variables(String suffix) {
    return List.of(STANDARD + "TRACES_" + suffix, STANDARD + suffix);
  }

  /** OpenTelemetry's variables are in milliseconds, without a unit. */
  private void timeout() {
    Optional<Value> inFile = sources.inFile(SECTION + "timeout");
    Optional<Value> variable = sources.variable(variables("TIMEOUT"));
    variable
        .flatMap(value -> MILLIS.read(value, findings))
        .map(Integer::longValue)
        .or(
            () ->
                inFile
                    .filter(value -> variable.isEmpty())
                    .flatMap(value -> TIMEOUT.read(value, findings))
                    .map(Keys::millis))
        .ifPresent(millis -> put("timeoutMillis", millis));
  }

  private void batches() {
    Object queue = settings.of(Pids.PIPELINE).get("queueSize");
    Object batch = settings.of(Pids.PIPELINE).get("batchSize");
    if (queue instanceof Integer spans && batch instanceof Integer size && size > spans) {
      sources
          .find(SECTION + "batch_max_size", List.of("OTEL_EBPF_OTLP_TRACES_BATCH_MAX_SIZE"))
          .ifPresent(
              value ->
                  findings.expected(value, "at most the size of the queue, which is " + spans));
    }
  }

  private void spansFile() {
    sources
        .variable(List.of("HOTPROBE_SPANS_FILE"))
        .flatMap(value -> Formats.TEXT.read(value, findings))
        .ifPresent(file -> settings.put(Pids.SPANS_FILE, "file", file));
  }

  private static String protocol(String text) {
    return switch (text) {
      case "http/protobuf", "http/json" -> text;
      case "grpc" ->
          throw new IllegalArgumentException(
              "OTLP over gRPC is not supported yet; collectors take http/protobuf, usually on port"
                  + " 4318");
      default -> throw new IllegalArgumentException();
    };
  }
}
