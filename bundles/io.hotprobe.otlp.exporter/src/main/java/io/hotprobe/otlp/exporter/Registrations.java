// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.hotprobe.span.SpanExporter;
import java.util.Dictionary;
import java.util.Hashtable;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** At most one exporter on the whiteboard; it is closed when it has left. */
final class Registrations {
  private final BundleContext context;
  private final String name;
  private @Nullable ServiceRegistration<SpanExporter> registration;
  private @Nullable AutoCloseable exporter;

  /**
   * Creates an empty place.
   *
   * @param name the exporter's name in the counters of the pipeline
   */
  Registrations(BundleContext context, String name) {
    this.context = context;
    this.name = name;
  }

  /** Puts an exporter on the whiteboard, after the one before has left. */
  <E extends SpanExporter & AutoCloseable> void replace(E successor) {
    remove();
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put("exporter.name", name);
    exporter = successor;
    registration = context.registerService(SpanExporter.class, successor, properties);
  }

  /** Takes the exporter off the whiteboard, which lets it send what waits, and closes it. */
  void remove() {
    if (registration != null) {
      registration.unregister();
      registration = null;
    }
    if (exporter != null) {
      close(exporter);
      exporter = null;
    }
  }

  private void close(AutoCloseable closing) {
    try {
      closing.close();
    } catch (Exception failure) {
      System.getLogger(Registrations.class.getPackageName())
          .log(System.Logger.Level.WARNING, "Exporter " + name + " did not close", failure);
    }
  }
}
