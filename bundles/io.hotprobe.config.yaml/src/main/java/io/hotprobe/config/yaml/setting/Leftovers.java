// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Place;
import io.hotprobe.config.yaml.document.Value;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is in the file and in the environment, and nobody asked for. */
final class Leftovers {
  static final String UNUSED = "known to OBI, not used by Hotprobe";

  private static final String PREFIX = "OTEL_EBPF_";
  private static final Set<String> ELSEWHERE =
      Set.of("OTEL_EBPF_CONFIG_PATH", "OTEL_EBPF_VERSION", "OTEL_EBPF_LOG_FORMAT");

  private final Sources sources;
  private final UnusedKeys unused;
  private final Findings findings;
  private final SortedSet<String> paths;

  Leftovers(Sources sources, UnusedKeys unused, Findings findings) {
    this.sources = sources;
    this.unused = unused;
    this.findings = findings;
    paths = new TreeSet<>(sources.paths());
    paths.addAll(unused.keys());
    paths.addAll(unused.sections());
  }

  void report() {
    walk(sources.file());
    sources.environment().variables().keySet().forEach(this::variable);
  }

  private void walk(Value.Mapping section) {
    section.entries().forEach((key, entry) -> entry(section.place().below(key), key, entry));
  }

  private void entry(String path, String key, Value.Entry entry) {
    if (unused.hasKey(path)) {
      findings.warning(entry.key(), UNUSED);
    } else if (isSection(path)) {
      switch (entry.value()) {
        case Value.Mapping section -> walk(section);
        case Value value when value.isBlank() -> {}
        case Value value -> findings.expected(value, "a mapping of keys to values");
      }
    } else if (!sources.paths().contains(path)) {
      findings.warning(entry.key(), "unknown key" + suggestion(path, key));
    }
  }

  private boolean isSection(String path) {
    return !paths.tailSet(path + ".").isEmpty()
        && paths.tailSet(path + ".").first().startsWith(path + ".");
  }

  /** A sibling with a similar name, else a key of the same name in another section. */
  private String suggestion(String path, String key) {
    String parent = path.substring(0, path.length() - key.length());
    SortedSet<String> siblings = new TreeSet<>();
    for (String known : paths.tailSet(parent)) {
      if (!known.startsWith(parent)) {
        break;
      }
      siblings.add(known.substring(parent.length()).replaceFirst("\\..*", ""));
    }
    Optional<String> elsewhere =
        paths.stream().filter(known -> known.endsWith("." + key)).findFirst();
    return didYouMean(Similar.to(key, siblings).or(() -> elsewhere));
  }

  private void variable(String name) {
    if (sources.variables().contains(name) || ELSEWHERE.contains(name)) {
      return;
    }
    if (unused.hasVariable(name)) {
      findings.warning(Place.variable(name), UNUSED);
    } else if (name.startsWith(PREFIX)) {
      findings.warning(
          Place.variable(name),
          "unknown variable" + didYouMean(Similar.to(name, sources.variables())));
    }
  }

  private static String didYouMean(Optional<String> suggestion) {
    return suggestion.map(text -> ", did you mean " + text + "?").orElse("");
  }

  /** Warns of keys of a mapping that are none of the known ones. */
  static void unknown(Value.Mapping mapping, Collection<String> known, Findings findings) {
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!known.contains(key)) {
                findings.warning(entry.key(), "unknown key" + didYouMean(Similar.to(key, known)));
              }
            });
  }
}
