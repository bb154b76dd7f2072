// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import io.hotprobe.config.yaml.document.Environment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Configures the agent from the file that the property {@value #PROPERTY} or the variable {@value
 * #VARIABLE} names, and from the environment. The first configuration is written before the
 * activation ends.
 */
@Component(
    service = {},
    immediate = true)
public final class Configurator {
  static final String PROPERTY = "hotprobe.config";
  static final String VARIABLE = "OTEL_EBPF_CONFIG_PATH";
  private static final Duration POLL = Duration.ofSeconds(5);

  private final ConfigurationStatus status;
  private final @Nullable FileWatch watch;

  /** Writes the configuration and begins to watch the file, if there is one. */
  @Activate
  public Configurator(@Reference ConfigurationAdmin admin, BundleContext context) {
    this(admin, context, new Environment(System.getenv()));
  }

  Configurator(ConfigurationAdmin admin, BundleContext context, Environment environment) {
    Keeper keeper = new Keeper(environment, new ConfigurationWriter(admin)::write);
    Optional<Path> file =
        Optional.ofNullable(context.getProperty(PROPERTY))
            .filter(name -> !name.isBlank())
            .or(() -> environment.get(VARIABLE))
            .map(name -> Path.of(name).toAbsolutePath());
    if (file.isEmpty()) {
      keeper.take();
    } else {
      keeper.take(file.get().toString(), FileContent.read(file.get()));
    }
    status = new ConfigurationStatus(context);
    keeper.listen(status::set);
    watch =
        file.map(path -> new FileWatch(path, POLL, now -> keeper.take(path.toString(), now)))
            .orElse(null);
  }

  /** Ends the watch. What was configured stays, for a successor and for the components. */
  @Deactivate
  void deactivate() {
    if (watch != null) {
      watch.close();
    }
    status.remove();
  }
}
