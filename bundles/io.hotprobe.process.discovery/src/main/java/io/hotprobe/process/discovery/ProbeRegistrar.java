// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.probe.Probe;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Puts probes for single processes on the whiteboard. */
final class ProbeRegistrar {
  private ProbeRegistrar() {}

  static Followers.Registrar of(BundleContext context) {
    return (probe, name) -> {
      Hashtable<String, Object> properties = new Hashtable<>();
      properties.put(Probe.NAME, name);
      ServiceRegistration<Probe> registration =
          context.registerService(Probe.class, probe, properties);
      return () -> unregister(registration);
    };
  }

  private static void unregister(ServiceRegistration<Probe> registration) {
    try {
      registration.unregister();
    } catch (IllegalStateException e) {
      // The bundle is stopping: the framework was faster.
      return;
    }
  }
}
