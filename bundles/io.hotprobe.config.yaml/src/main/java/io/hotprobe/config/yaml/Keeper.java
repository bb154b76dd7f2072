// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import io.hotprobe.config.yaml.document.Environment;
import io.hotprobe.config.yaml.setting.Reading;
import io.hotprobe.config.yaml.setting.Settings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a file's content: all of it takes effect, or nothing does and the
 * configuration before stays. The same content is looked at once.
 */
final class Keeper {
  private static final Logger LOG = System.getLogger(Keeper.class.getPackageName());

  /** Makes settings take effect. */
  interface Sink {
    /** Returns what changed. */
    List<String> write(Settings settings) throws IOException;
  }

  private final Environment environment;
  private final Sink sink;
  private final AgentLog log = new AgentLog();
  private final Set<String> warned = new HashSet<>();
  private @Nullable FileContent last;
  private List<String> errors = List.of();
  private Consumer<List<String>> listener = current -> {};
  private boolean inForce;

  Keeper(Environment environment, Sink sink) {
    this.environment = environment;
    this.sink = sink;
  }

  /** Hands over the errors of what was looked at last, now and at every change; none: in force. */
  synchronized void listen(Consumer<List<String>> newListener) {
    listener = newListener;
    listener.accept(errors);
  }

  private void conclude(List<String> found) {
    errors = List.copyOf(found);
    listener.accept(errors);
  }

  /** Takes the environment alone. */
  synchronized void take() {
    judge("", Reading.of(environment));
  }

  /** Takes the content of a file, unless it is the same as last time. */
  synchronized void take(String file, FileContent content) {
    if (content.equals(last)) {
      return;
    }
    last = content;
    switch (content) {
      case FileContent.Present present ->
          judge(file, Reading.of(file, present.bytes(), environment));
      case FileContent.Missing missing when inForce ->
          LOG.log(
              Level.WARNING,
              "The configuration file {0} is gone; what it said last stays in force",
              file);
      case FileContent.Missing missing -> refuse(file, List.of(file + ": there is no such file"));
      case FileContent.Unreadable unreadable ->
          refuse(file, List.of(file + ": the file " + unreadable.reason()));
    }
  }

  private void judge(String file, Reading reading) {
    if (!reading.errors().isEmpty()) {
      refuse(file, reading.errors());
      return;
    }
    reading.warnings().stream()
        .filter(warned::add)
        .forEach(warning -> LOG.log(Level.WARNING, "{0}", warning));
    log.level(reading.logLevel());
    try {
      report(file, reading, sink.write(reading.settings()));
      inForce = true;
      conclude(List.of());
    } catch (IOException e) {
      refuse(file, List.of("ConfigurationAdmin cannot store the configuration: " + e));
    }
  }

  private void refuse(String file, List<String> found) {
    found.forEach(error -> LOG.log(Level.ERROR, "{0}", error));
    LOG.log(
        Level.ERROR,
        "{0}: {1}; {2}",
        file.isEmpty() ? "Environment" : file,
        found.size() == 1 ? "1 error" : found.size() + " errors",
        inForce ? "the configuration before stays in force" : "no configuration is in force");
    conclude(found);
  }

  private void report(String file, Reading reading, List<String> changes) {
    List<String> sources = new ArrayList<>(reading.variables());
    if (!file.isEmpty()) {
      sources.addFirst(file);
    }
    LOG.log(
        Level.INFO,
        "Configuration in force: {0}; changed: {1}",
        sources.isEmpty() ? "defaults" : String.join(", ", sources),
        changes.isEmpty() ? "nothing" : String.join(", ", changes));
  }
}
