// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.hotprobe.span.Counters;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Registers an OTLP exporter for as long as an endpoint is configured. A configuration that cannot
 * be used is reported and leaves the exporter of the configuration before in place.
 */
@Component(service = Counters.class, immediate = true, configurationPid = OtlpExporter.PID)
@Designate(ocd = OtlpExporter.Config.class)
public final class OtlpExporter implements Counters {
  static final String PID = "io.hotprobe.otlp.exporter";
  private static final Logger LOG = System.getLogger(OtlpExporter.class.getPackageName());

  /** Where and how to send spans. */
  @ObjectClassDefinition(name = "Hotprobe OTLP exporter")
  public @interface Config {
    /** The final URL for traces, used as it is; empty for no export. */
    @AttributeDefinition
    String endpoint() default "";

    /** Encoding: http/protobuf or http/json. */
    @AttributeDefinition
    String protocol() default "http/protobuf";

    /** Headers: name=value,name2=value2, percent-encoded. */
    @AttributeDefinition
    String headers() default "";

    /** Compression: none or gzip. */
    @AttributeDefinition
    String compression() default "none";

    /** Milliseconds for one attempt. */
    @AttributeDefinition
    long timeoutMillis() default 10000;

    /** File of PEM certificates to trust instead of the JDK's. */
    @AttributeDefinition
    String certificate() default "";

    /** Whether any certificate is good. */
    @AttributeDefinition
    boolean insecureSkipVerify() default false;

    /** Milliseconds of the first pause after a failure. */
    @AttributeDefinition
    long backoffInitialMillis() default 1000;

    /** Milliseconds of the longest pause. */
    @AttributeDefinition
    long backoffMaxMillis() default 5000;

    /** Milliseconds after which a batch is given up; 0 for never. */
    @AttributeDefinition
    long backoffMaxElapsedMillis() default 30000;
  }

  private final OtlpCounters counters = new OtlpCounters();
  private final Registrations registrations;
  private final String version;
  private @Nullable OtlpSettings current;

  /** Registers the exporter, if there is an endpoint. */
  @Activate
  public OtlpExporter(BundleContext context, Config config) {
    registrations = new Registrations(context, "otlp");
    version = context.getBundle().getVersion().toString();
    modified(config);
  }

  /** Replaces the exporter, unless nothing changed or the configuration is no good. */
  @Modified
  void modified(Config config) {
    try {
      apply(config.endpoint().isBlank() ? null : OtlpSettings.of(config));
    } catch (IllegalArgumentException invalid) {
      LOG.log(
          Level.ERROR,
          "OTLP exporter: {0}; {1}",
          invalid.getMessage(),
          current == null ? "nothing is exported" : "the configuration before stays in use");
    }
  }

  private void apply(@Nullable OtlpSettings settings) {
    if (settings == null) {
      if (current != null) {
        LOG.log(Level.INFO, "OTLP exporter: off, no endpoint is configured");
      }
      registrations.remove();
    } else if (!settings.equals(current)) {
      registrations.replace(new OtlpSpanExporter(settings, version, counters));
      LOG.log(
          Level.INFO,
          "OTLP exporter: {0}, {1}, headers {2}, gzip {3}, timeout {4}, back-off {5}",
          OtlpSettings.printable(settings.endpoint()),
          settings.json() ? "http/json" : "http/protobuf",
          settings.headers().keySet(),
          settings.gzip(),
          settings.timeout(),
          settings.backoff());
    }
    current = settings;
  }

  /** Ends the export. */
  @Deactivate
  void deactivate() {
    registrations.remove();
  }

  @Override
  public String component() {
    return "otlp.exporter";
  }

  @Override
  public Map<String, Long> counters() {
    return counters.values();
  }
}
