// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * Tells others how the configuration is doing: a service whose property {@value #ERRORS} holds the
 * errors of the file as it is now, none when it is in force.
 */
public final class ConfigurationStatus {
  /** Service property of the type {@code String[]}. */
  static final String ERRORS = "configuration.errors";

  private final BundleContext context;
  private @Nullable ServiceRegistration<ConfigurationStatus> registration;

  ConfigurationStatus(BundleContext context) {
    this.context = context;
  }

  /** Registers the service, or changes it. */
  synchronized void set(List<String> errors) {
    if (registration == null) {
      registration = context.registerService(ConfigurationStatus.class, this, properties(errors));
    } else {
      registration.setProperties(properties(errors));
    }
  }

  synchronized void remove() {
    if (registration != null) {
      registration.unregister();
      registration = null;
    }
  }

  private static Dictionary<String, Object> properties(List<String> errors) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(ERRORS, errors.toArray(String[]::new));
    return properties;
  }
}
