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
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Registers an exporter that writes OTLP/JSON lines when the configuration, or else the framework
 * or system property {@value #PROPERTY}, names a file.
 */
@Component(service = Counters.class, immediate = true, configurationPid = "io.hotprobe.otlp.file")
@Designate(ocd = SpansFile.Config.class)
public final class SpansFile implements Counters {
  static final String PROPERTY = "hotprobe.spans.file";
  private static final Logger LOG = System.getLogger(SpansFile.class.getPackageName());

  /** Where spans are written. */
  @ObjectClassDefinition(name = "Hotprobe spans file")
  public @interface Config {
    /** The file; empty: the one that the property names, if any. */
    @AttributeDefinition
    String file() default "";
  }

  private final Registrations registrations;
  private final LongAdder badTraceStates = new LongAdder();

  /** Opens the file, if one is named; new lines are added at its end. */
  @Activate
  public SpansFile(BundleContext context, Config config) {
    registrations = new Registrations(context, "file");
    String file = config.file().isBlank() ? context.getProperty(PROPERTY) : config.file();
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
          "Spans file: expected a file that can be written, got ''{0}'': {1}",
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
