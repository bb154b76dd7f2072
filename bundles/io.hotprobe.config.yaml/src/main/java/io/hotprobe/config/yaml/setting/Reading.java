// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Document;
import io.hotprobe.config.yaml.document.Environment;
import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Place;
import io.hotprobe.config.yaml.document.Value;
import io.hotprobe.config.yaml.format.Formats;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;

/**
 * A file and the environment, read as a whole.
 *
 * @param settings worth nothing if there are errors
 * @param logLevel of the agent, if it is set
 * @param variables of the environment that were taken
 * @param errors one message each
 * @param warnings one message each
 */
public record Reading(
    Settings settings,
    Optional<Level> logLevel,
    List<String> variables,
    List<String> errors,
    List<String> warnings) {
  private static final UnusedKeys UNUSED = UnusedKeys.load();

  /** Reads the environment alone. */
  public static Reading of(Environment environment) {
    Value.Mapping nothing = new Value.Mapping(Place.file(""), Map.of());
    return of(nothing, environment, new Findings());
  }

  /**
   * Reads a file and the environment, which wins.
   *
   * @param file its name, for messages
   */
  public static Reading of(String file, byte[] content, Environment environment) {
    Findings findings = new Findings();
    return of(Document.read(file, content, environment, findings), environment, findings);
  }

  private static Reading of(Value.Mapping file, Environment environment, Findings findings) {
    Sources sources = new Sources(environment, file);
    Settings settings = new Settings();
    Keys.ALL.forEach(key -> key.apply(sources, settings, findings));
    Routes.read(sources, settings, findings);
    new Selection(sources, settings, findings).read();
    new Export(sources, settings, findings).read();
    sources
        .variable(List.of("HOTPROBE_SHELL_SOCKET"))
        .flatMap(value -> Formats.TEXT.read(value, findings))
        .ifPresent(socket -> settings.put(Pids.SHELL, "socket", socket));
    Optional<Level> level = Logging.read(sources, findings);
    new Leftovers(sources, UNUSED, findings).report();
    return new Reading(
        settings, level, List.copyOf(sources.used()), findings.errors(), findings.warnings());
  }
}
