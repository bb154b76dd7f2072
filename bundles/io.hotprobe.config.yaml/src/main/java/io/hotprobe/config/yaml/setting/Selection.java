// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Value;
import io.hotprobe.config.yaml.format.Formats;
import io.hotprobe.config.yaml.setting.SelectorReader.Untold;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which processes take part. */
final class Selection {
  /** Programs that observe others are left out unless the operator says otherwise, as in OBI. */
  static final String OBSERVERS = "regex:/(obi|ebpf-instrument|beyla|alloy|otelcol[^/]*)$";

  private final Sources sources;
  private final Settings settings;
  private final Findings findings;

  Selection(Sources sources, Settings settings, Findings findings) {
    this.sources = sources;
    this.settings = settings;
    this.findings = findings;
  }

  void read() {
    Optional<Value> instrument = sources.inFile("discovery.instrument");
    Optional<Value> exclude = sources.inFile("discovery.exclude_instrument");
    Optional<Value> services = sources.inFile("discovery.services");
    Optional<Value> excludeServices = sources.inFile("discovery.exclude_services");
    Optional<Value> defaults = sources.inFile("discovery.default_exclude_instrument");
    Optional<Value> oldDefaults = sources.inFile("discovery.default_exclude_services");
    boolean globs = hasItems(instrument) || hasItems(exclude);
    boolean old = !globs && (hasItems(services) || hasItems(excludeServices));
    list("instrument", old ? services : instrument, old, Untold.INCLUDES_NOTHING);
    list("exclude", old ? excludeServices : exclude, old, Untold.REFUSED);
    Optional<Value> observers = old ? oldDefaults : defaults;
    list("default-exclude", observers, old, Untold.EXCLUDES_NOTHING);
    if (observers.isEmpty()) {
      put("default-exclude-0", 0, true, Map.of("exePath", OBSERVERS));
    }
    if (globs) {
      services.filter(value -> hasItems(services)).ifPresent(this::ignored);
      excludeServices.filter(value -> hasItems(excludeServices)).ifPresent(this::ignored);
    }
    implicit(hasItems(instrument));
    samplers();
  }

  private static boolean hasItems(Optional<Value> list) {
    return list.isPresent()
        && !(list.get() instanceof Value.Sequence sequence && sequence.items().isEmpty());
  }

  private void ignored(Value value) {
    findings.warning(
        value.place(),
        "is ignored, because discovery.instrument or discovery.exclude_instrument is there");
  }

  private void list(String name, Optional<Value> list, boolean regex, Untold untold) {
    if (list.isEmpty()) {
      return;
    }
    if (!(list.get() instanceof Value.Sequence sequence)) {
      findings.expected(list.get(), "a list of selectors");
      return;
    }
    int index = 0;
    for (Value item : sequence.items()) {
      int order = index++;
      Formats.mapping(item, findings)
          .flatMap(mapping -> new SelectorReader(mapping, regex, findings).read(untold))
          .ifPresent(
              properties ->
                  put(name + "-" + order, order, untold != Untold.INCLUDES_NOTHING, properties));
    }
  }

  /** The name tells the item by its position, so an item that stays the same is not touched. */
  private void put(String name, int order, boolean exclude, Map<String, Object> properties) {
    Map<String, Object> all = new TreeMap<>(properties);
    all.put("order", order);
    all.put("exclude", exclude);
    all.forEach((property, value) -> settings.put(Pids.SELECTOR + "~" + name, property, value));
  }

  /** The selector without an item of its own; OBI's old regular expression counts least. */
  private void implicit(boolean hasInstrument) {
    sources
        .find("open_port", List.of("OTEL_EBPF_OPEN_PORT"))
        .flatMap(value -> Formats.PORTS.read(value, findings))
        .ifPresent(ports -> settings.put(Pids.DISCOVERY, "openPorts", ports));
    sources
        .find("target_pids", List.of("OTEL_EBPF_TARGET_PID"))
        .flatMap(value -> Formats.PIDS.read(value, findings))
        .ifPresent(pids -> settings.put(Pids.DISCOVERY, "targetPids", pids));
    sources
        .variable(List.of("OTEL_EBPF_AUTO_TARGET_LANGUAGE"))
        .flatMap(value -> new Languages(Formats.GLOB).read(value, findings))
        .ifPresent(glob -> settings.put(Pids.DISCOVERY, "languages", new String[] {glob}));
    executable(hasInstrument)
        .ifPresent(glob -> settings.put(Pids.DISCOVERY, "executable", new String[] {glob}));
  }

  private Optional<String> executable(boolean hasInstrument) {
    Optional<Value> glob =
        sources.variable(List.of("OTEL_EBPF_AUTO_TARGET_EXE", "OTEL_GO_AUTO_TARGET_EXE"));
    Optional<Value> regex = sources.find("executable_path", List.of("OTEL_EBPF_EXECUTABLE_PATH"));
    if (glob.isEmpty() && !hasInstrument) {
      return regex.flatMap(value -> Formats.REGEX.read(value, findings));
    }
    regex.ifPresent(
        value ->
            findings.warning(
                value.place(),
                "is ignored, because "
                    + (glob.isPresent() ? "OTEL_EBPF_AUTO_TARGET_EXE" : "discovery.instrument")
                    + " is there"));
    return glob.flatMap(value -> Formats.GLOB.read(value, findings));
  }

  private void samplers() {
    Samplers.read(
        sources.find("otel_traces_export.sampler.name", List.of("OTEL_TRACES_SAMPLER")),
        sources.find("otel_traces_export.sampler.arg", List.of("OTEL_TRACES_SAMPLER_ARG")),
        findings,
        (property, value) -> settings.put(Pids.DISCOVERY, property, value));
  }
}
