// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** What the bundle that brings configuration says about the one to start with. */
final class FirstConfiguration {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String SERVICE = "io.hotprobe.config.yaml.ConfigurationStatus";
  private static final String ERRORS = "configuration.errors";

  private FirstConfiguration() {}

  /**
   * Returns once a configuration is in force.
   *
   * @throws LaunchException with all errors when it is broken, or when there is none in time
   */
  static void await(BundleContext context) {
    ServiceTracker<Object, ServiceReference<Object>> tracker =
        new ServiceTracker<>(context, SERVICE, null) {
          @Override
          public ServiceReference<Object> addingService(ServiceReference<Object> status) {
            return status;
          }
        };
    tracker.open(true);
    try {
      check(tracker.waitForService(PATIENCE.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("interrupted while waiting for the configuration", 130, e);
    } finally {
      tracker.close();
    }
  }

  private static void check(@Nullable ServiceReference<Object> status) {
    if (status == null) {
      throw new LaunchException(
          "no configuration within "
              + PATIENCE.toSeconds()
              + " s: the service "
              + SERVICE
              + " is missing; it needs ConfigurationAdmin and Declarative Services",
          1);
    }
    if (status.getProperty(ERRORS) instanceof String[] errors && errors.length > 0) {
      throw new LaunchException(
          "the configuration cannot be used, nothing was started:\n  "
              + String.join("\n  ", errors),
          2);
    }
  }
}
