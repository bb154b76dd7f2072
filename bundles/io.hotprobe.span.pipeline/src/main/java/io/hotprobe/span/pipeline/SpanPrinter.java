// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.span.SpanExporter;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Prints spans to the standard output when the configuration asks for it. */
@Component(
    service = {},
    immediate = true,
    configurationPid = SpanPrinter.PID)
@Designate(ocd = SpanPrinter.Config.class)
public final class SpanPrinter {
  static final String PID = "io.hotprobe.span.printer";
  private static final Logger LOG = System.getLogger(SpanPrinter.class.getPackageName());

  /** How spans are printed. */
  @ObjectClassDefinition(name = "Hotprobe span printer")
  public @interface Config {
    /** One of disabled, text, text_color, json, json_indent, counter. */
    @AttributeDefinition
    String format() default "disabled";
  }

  private final BundleContext context;
  private final PrintStream out;
  private @Nullable ServiceRegistration<SpanExporter> registration;

  /** Registers an exporter that prints to the standard output, unless printing is disabled. */
  @Activate
  public SpanPrinter(BundleContext context, Config config) {
    this(context, config, System.out);
  }

  SpanPrinter(BundleContext context, Config config, PrintStream out) {
    this.context = context;
    this.out = out;
    modified(config);
  }

  /** Replaces the exporter by one with the new format. */
  @Modified
  void modified(Config config) {
    deactivate();
    String format = config.format().strip();
    Optional<PrintFormat> chosen = PrintFormat.ofConfigName(format);
    chosen.ifPresent(this::register);
    if (chosen.isEmpty() && !format.isEmpty() && !format.equals("disabled")) {
      LOG.log(
          Level.ERROR,
          "trace_printer: expected disabled, text, text_color, json, json_indent or counter,"
              + " got ''{0}''; nothing is printed",
          format);
    }
  }

  private void register(PrintFormat format) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(SpanPipeline.EXPORTER_NAME, "printer");
    registration =
        context.registerService(SpanExporter.class, new PrintingExporter(format, out), properties);
  }

  /** Ends printing. */
  @Deactivate
  void deactivate() {
    if (registration != null) {
      registration.unregister();
      registration = null;
    }
  }
}
