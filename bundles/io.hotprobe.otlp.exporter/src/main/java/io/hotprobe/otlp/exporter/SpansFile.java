// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.hotprobe.span.Counters;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Registers an exporter that writes OTLP/JSON lines when the framework or system property {@value
 * #PROPERTY} names a file.
 */
@Component(service = Counters.class, immediate = true)
public final class SpansFile implements Counters {
  static final String PROPERTY = "hotprobe.spans.file";
  private static final Logger LOG = System.getLogger(SpansFile.class.getPackageName());

  private final Registrations registrations;
  private final LongAdder badTraceStates = new LongAdder();

  /** Opens the file, if one is named; new lines are added at its end. */
  @Activate
  public SpansFile(BundleContext context) {
    registrations = new Registrations(context, "file");
    String file = context.getProperty(PROPERTY);
    if (file == null || file.isBlank()) {
      return;
    }
    try {
      String version = context.getBundle().getVersion().toString();
      SpanBridge bridge = new SpanBridge(version, badTraceStates);
      registrations.replace(new FileSpanExporter(Path.of(file), bridge));
      LOG.log(Level.INFO, "Spans are written to {0}", file);
    } catch (IOException | IllegalArgumentException failure) {
      LOG.log(
          Level.ERROR,
          "{0}: expected a file that can be written, got ''{1}'': {2}",
          PROPERTY,
          file,
          failure);
    }
  }

  /** Closes the file. */
  @Deactivate
  void deactivate() {
    registrations.remove();
  }

  @Override
  public String component() {
    return "otlp.file";
  }

  @Override
  public Map<String, Long> counters() {
    return Map.of("invalid.tracestate", badTraceStates.sum());
  }
}
