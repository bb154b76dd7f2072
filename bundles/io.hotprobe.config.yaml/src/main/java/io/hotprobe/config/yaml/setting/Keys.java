// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import static io.hotprobe.config.yaml.format.Formats.CGROUP;
import static io.hotprobe.config.yaml.format.Formats.FLAG;
import static io.hotprobe.config.yaml.format.Formats.TEXT;
import static io.hotprobe.config.yaml.format.Formats.duration;
import static io.hotprobe.config.yaml.format.Formats.listOf;
import static io.hotprobe.config.yaml.format.Formats.oneOf;
import static io.hotprobe.config.yaml.format.Formats.wholeNumber;

import io.hotprobe.config.yaml.format.Format;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The settings that are one property each. */
final class Keys {
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Format<Duration> DURATION = duration(Duration.ZERO, YEAR);
  private static final Format<Duration> SECONDS = duration(Duration.ofSeconds(1), YEAR);
  private static final int MILLION = 1_000_000;

  static final List<Key<?>> ALL =
      List.of(
          Key.of("enforce_sys_caps", FLAG, "OTEL_EBPF_ENFORCE_SYS_CAPS")
              .to(Pids.LOCKDOWN, "enforceSysCaps"),
          Key.of("trace_printer", printers(), "OTEL_EBPF_TRACE_PRINTER").to(Pids.PRINTER, "format"),
          Key.of("service_name", TEXT, "OTEL_SERVICE_NAME", "OTEL_EBPF_SERVICE_NAME")
              .to(Pids.DISCOVERY, "serviceName"),
          Key.of("service_namespace", TEXT, "OTEL_EBPF_SERVICE_NAMESPACE")
              .to(Pids.DISCOVERY, "serviceNamespace"),
          Key.of("attributes.host_id.override", TEXT, "OTEL_EBPF_HOST_ID")
              .to(Pids.DISCOVERY, "hostId"),
          Key.of("attributes.instance_id.override_hostname", TEXT, "OTEL_EBPF_HOSTNAME")
              .to(Pids.DISCOVERY, "hostName"),
          Key.of("ebpf.context_propagation", Propagation.FORMAT, Propagation.VARIABLE)
              .to(Pids.PROPAGATOR, "mode", on -> Optional.of(on ? "headers" : "disabled"))
              .to(Pids.DISCOVERY, "inject"),
          Key.of("ebpf.cgroup_path", CGROUP, "OTEL_EBPF_BPF_CGROUP_PATH")
              .to(Pids.LOADER, "cgroupPath")
              .to(Pids.DISCOVERY, "cgroupPath"),
          Key.of("ebpf.bpf_debug", FLAG, "OTEL_EBPF_BPF_DEBUG").to(Pids.LOADER, "bpfDebug"),
          Key.of("ebpf.statistics", FLAG, "OTEL_EBPF_BPF_STATISTICS").to(Pids.LOADER, "statistics"),
          Key.of("ebpf.override_bpfloop_enabled", FLAG, "OTEL_EBPF_OVERRIDE_BPF_LOOP_ENABLED")
              .to(Pids.LOCKDOWN, "overrideBpfLoopEnabled"),
          Key.of("ebpf.max_transaction_time", SECONDS, "OTEL_EBPF_BPF_MAX_TRANSACTION_TIME")
              .to(Pids.KERNEL_PROBE, "maxTransactionSeconds", Keys::seconds),
          Key.of(
                  "ebpf.max_spans_per_request",
                  wholeNumber(1, MILLION),
                  "OTEL_EBPF_BPF_MAX_SPANS_PER_REQUEST")
              .to(Pids.KERNEL_PROBE, "maxSpansPerRequest"),
          Key.of(
                  "otel_traces_export.queue_size",
                  wholeNumber(0, MILLION),
                  "OTEL_EBPF_OTLP_TRACES_QUEUE_SIZE")
              .to(Pids.PIPELINE, "queueSize", size -> Optional.of(size).filter(n -> n > 0)),
          Key.of(
                  "otel_traces_export.batch_max_size",
                  wholeNumber(1, MILLION),
                  "OTEL_EBPF_OTLP_TRACES_BATCH_MAX_SIZE")
              .to(Pids.PIPELINE, "batchSize"),
          Key.of(
                  "otel_traces_export.batch_timeout",
                  DURATION,
                  "OTEL_EBPF_OTLP_TRACES_BATCH_TIMEOUT")
              .to(Pids.PIPELINE, "batchMillis", time -> Optional.of(millis(time))),
          backOff("initial_interval", "backoffInitialMillis"),
          backOff("max_interval", "backoffMaxMillis"),
          backOff("max_elapsed_time", "backoffMaxElapsedMillis"),
          Key.of("otel_traces_export.insecure_skip_verify", FLAG, "OTEL_EBPF_INSECURE_SKIP_VERIFY")
              .to(Pids.EXPORTER, "insecureSkipVerify"),
          Key.of("routes.patterns", listOf(TEXT)).to(Pids.PIPELINE, "routePatterns"),
          Key.of("routes.unmatched", unmatched()).to(Pids.PIPELINE, "routeUnmatched"),
          Key.of("routes.wildcard_char", character()).to(Pids.PIPELINE, "wildcardChar"),
          Key.of("routes.max_path_segment_cardinality", wholeNumber(0, MILLION))
              .to(Pids.PIPELINE, "maxPathSegmentCardinality", n -> Optional.of(orUnlimited(n))),
          Key.of("discovery.excluded_linux_system_paths", listOf(TEXT))
              .to(Pids.DISCOVERY, "excludeSystemPaths"),
          Key.of(
                  "discovery.exclude_otel_instrumented_services",
                  FLAG,
                  "OTEL_EBPF_EXCLUDE_OTEL_INSTRUMENTED_SERVICES")
              .to(Pids.DISCOVERY, "excludeOtelInstrumented"));

  private Keys() {}

  private static Format<String> printers() {
    return oneOf("disabled", "text", "text_color", "json", "json_indent", "counter");
  }

  private static Format<String> unmatched() {
    return oneOf("unset", "path", "wildcard", "heuristic", "low-cardinality");
  }

  private static Format<String> character() {
    return Format.of(
        "one character",
        text -> {
          if (text.codePointCount(0, text.length()) != 1) {
            throw new IllegalArgumentException();
          }
          return text;
        });
  }

  /** In OBI no time at all stands for the exporter's default. */
  private static Key<Duration> backOff(String name, String property) {
    String path = "otel_traces_export.backoff_" + name;
    String variable = "OTEL_EBPF_BACKOFF_" + name.toUpperCase(Locale.ROOT);
    return Key.of(path, DURATION, variable)
        .to(
            Pids.EXPORTER,
            property,
            time -> time.isZero() ? Optional.empty() : Optional.of(millis(time)));
  }

  private static Optional<Integer> seconds(Duration duration) {
    return Optional.of((int) duration.plusNanos(999_999_999).toSeconds());
  }

  static long millis(Duration duration) {
    return duration.plusNanos(999_999).toMillis();
  }

  /** In OBI a limit of 0 is none; what the pipeline learns is bounded in any case. */
  private static int orUnlimited(int limit) {
    return limit == 0 ? Integer.MAX_VALUE : limit;
  }
}
