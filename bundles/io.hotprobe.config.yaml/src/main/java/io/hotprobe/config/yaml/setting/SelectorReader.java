// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Value;
import io.hotprobe.config.yaml.format.Format;
import io.hotprobe.config.yaml.format.Formats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One selector as the properties of its configuration. */
final class SelectorReader {
  /** What becomes of a selector with a condition that cannot be told yet. */
  enum Untold {
    /** It is left out, with a warning: it includes nothing. */
    INCLUDES_NOTHING,
    /** It is an error: what the operator wants to leave out must not be traced. */
    REFUSED,
    /** It is left out, with a warning, as it would be if the operator had written nothing. */
    EXCLUDES_NOTHING
  }

  private static final List<String> CONDITIONS =
      List.of("open_ports", "exe_path", "exe_path_regexp", "languages", "cmd_args", "target_pids");
  private static final List<String> UNUSED = List.of("routes", "metrics");
  private static final Format<String[]> EXPORTS =
      Formats.listOf(Formats.oneOf("traces", "metrics", "logs"));

  private final Value.Mapping item;
  private final boolean regex;
  private final Findings findings;
  private final Map<String, Object> properties = new TreeMap<>();
  private final List<String> known = new ArrayList<>(UNUSED);

  /**
   * Prepares to read a selector.
   *
   * @param regex whether patterns are regular expressions instead of globs
   */
  SelectorReader(Value.Mapping item, boolean regex, Findings findings) {
    this.item = item;
    this.regex = regex;
    this.findings = findings;
  }

  /** Returns the properties; empty when the selector is wrong, or selects nothing. */
  Optional<Map<String, Object>> read(Untold untold) {
    Format<String> pattern = regex ? Formats.REGEX : Formats.GLOB;
    take("name", Formats.TEXT, "name");
    take("namespace", Formats.TEXT, "namespace");
    take("open_ports", Formats.PORTS, "openPorts");
    take("target_pids", Formats.PIDS, "targetPids");
    take("exe_path", pattern, "exePath");
    take("languages", new Languages(pattern), "languages");
    take("containers_only", Formats.FLAG, "containersOnly");
    take("exports", EXPORTS, "exports");
    known.add("sampler");
    item.get("sampler").ifPresent(this::sampler);
    if (!regex) {
      take("cmd_args", pattern, "cmdArgs");
    } else if (!properties.containsKey("exePath")) {
      take("exe_path_regexp", pattern, "exePath");
    }
    Optional<Value.Entry> condition = untoldCondition();
    condition.ifPresent(entry -> report(entry, untold));
    others();
    return condition.isEmpty() && saysSomething() ? Optional.of(properties) : Optional.empty();
  }

  private <T> void take(String key, Format<T> format, String property) {
    known.add(key);
    item.get(key)
        .flatMap(value -> format.read(value, findings))
        .ifPresent(value -> properties.put(property, value));
  }

  private void sampler(Value value) {
    Formats.mapping(value, findings)
        .ifPresent(
            sampler -> {
              Samplers.read(sampler.get("name"), sampler.get("arg"), findings, properties::put);
              Leftovers.unknown(sampler, List.of("name", "arg"), findings);
            });
  }

  private Optional<Value.Entry> untoldCondition() {
    return item.entries().entrySet().stream()
        .filter(entry -> isUntold(entry.getKey()) && !entry.getValue().value().isBlank())
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private boolean isUntold(String key) {
    return key.startsWith("k8s_")
        || key.equals("container_name")
        || (regex && key.equals("cmd_args"));
  }

  private void report(Value.Entry condition, Untold untold) {
    switch (untold) {
      case INCLUDES_NOTHING ->
          findings.warning(
              condition.key(), "is not supported yet, so the whole selector selects nothing");
      case EXCLUDES_NOTHING ->
          findings.warning(
              condition.key(), "is not supported yet, so the whole selector leaves nothing out");
      case REFUSED ->
          findings.error(
              condition.key(),
              "is not supported yet, so what the selector is to leave out would be traced; expected"
                  + " other conditions, or no such selector");
    }
  }

  private void others() {
    for (String key : UNUSED) {
      Value.Entry entry = item.entries().get(key);
      if (entry != null) {
        findings.warning(entry.key(), Leftovers.UNUSED);
      }
    }
    List<String> all = new ArrayList<>(known);
    item.entries().keySet().stream().filter(this::isUntold).forEach(all::add);
    Leftovers.unknown(item, all, findings);
  }

  private boolean saysSomething() {
    if (properties.get("containersOnly") == Boolean.TRUE
        || CONDITIONS.stream().anyMatch(key -> item.get(key).isPresent())) {
      return true;
    }
    findings.error(
        item.place(),
        "expected a condition: open_ports, exe_path, languages, cmd_args, target_pids or"
            + " containers_only");
    return false;
  }
}
