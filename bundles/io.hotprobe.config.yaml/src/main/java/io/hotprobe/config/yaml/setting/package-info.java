// SPDX-License-Identifier: Apache-2.0
/**
 * Which keys and variables there are, and which properties of which configurations they become.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Keys, variables and the order of sources are OBI's: a variable wins over the file. A
 *       variable or a key without content counts as not set. Defaults stay with the components: a
 *       property that nobody sets is not in the configuration.
 *   <li>A key that OBI knows and the agent does not use is a warning with its line, never an error;
 *       {@code unused.keys} lists them. An unknown key is a warning too, with what may be meant.
 *   <li>Conditions that cannot be told yet (Kubernetes metadata) must not make a selector wider
 *       than it says. One that includes is left out as a whole, with a warning; one that excludes
 *       is an error, because leaving it out would trace what the operator wants to keep out.
 *   <li>{@code discovery.services} and {@code exclude_services} count only when neither {@code
 *       instrument} nor {@code exclude_instrument} has an item. Other observers (collectors, OBI)
 *       are left out as long as {@code default_exclude_instrument} is not set.
 *   <li>Endpoints: {@code OTEL_EXPORTER_OTLP_TRACES_ENDPOINT} is used as it is, as OpenTelemetry
 *       says. {@code OTEL_EXPORTER_OTLP_ENDPOINT} and, as in OBI, {@code
 *       otel_traces_export.endpoint} get {@code /v1/traces} added. The key wins over the general
 *       variable, and loses to the one for traces, as in OBI.
 *   <li>Own keys: {@code ebpf.cgroup_path}, {@code ebpf.statistics}, {@code
 *       ebpf.max_spans_per_request}, {@code otel_traces_export.headers}, {@code .compression},
 *       {@code .timeout}, {@code .certificate}.
 *   <li>Values of headers, and URLs that may hold a password, are in no message.
 * </ul>
 */
@NullMarked
package io.hotprobe.config.yaml.setting;

import org.jspecify.annotations.NullMarked;
