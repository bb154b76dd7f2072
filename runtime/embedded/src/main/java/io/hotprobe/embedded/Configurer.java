// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Writes the host's configuration as soon as there is a ConfigurationAdmin. The bundle that
 * provides it starts before those that are configured.
 */
final class Configurer extends ServiceTracker<ConfigurationAdmin, ConfigurationAdmin> {
  private final Map<String, Map<String, Object>> settings;

  /**
   * Creates the tracker.
   *
   * @param settings values by name, by persistent identity (PID)
   */
  Configurer(BundleContext context, Map<String, Map<String, Object>> settings) {
    super(context, ConfigurationAdmin.class, null);
    this.settings = settings;
  }

  /** Traces all processes of one cgroup, and writes traceparent into their requests. */
  static Map<String, Map<String, Object>> oneCgroup(Path cgroup) {
    return Map.of(
        "io.hotprobe.bpf.loader",
        Map.of("cgroupPath", cgroup.toString()),
        "io.hotprobe.process.discovery",
        Map.of("cgroupPath", cgroup.toString(), "executable", new String[] {"*"}, "inject", true),
        "io.hotprobe.network.propagator",
        Map.of("mode", "headers"),
        "io.hotprobe.span.pipeline",
        Map.of("batchMillis", 200L));
  }

  @Override
  public ConfigurationAdmin addingService(ServiceReference<ConfigurationAdmin> reference) {
    ConfigurationAdmin admin = super.addingService(reference);
    settings.forEach((pid, values) -> write(admin, pid, values));
    return admin;
  }

  /** The question mark: whichever bundle has this PID gets it. */
  private static void write(ConfigurationAdmin admin, String pid, Map<String, Object> values) {
    try {
      admin.getConfiguration(pid, "?").update(new Hashtable<>(values));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot configure " + pid, e);
    }
  }
}
