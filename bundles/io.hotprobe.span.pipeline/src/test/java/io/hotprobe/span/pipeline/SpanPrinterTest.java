// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.span.SpanExporter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class SpanPrinterTest {
  private record Format(String format) implements SpanPrinter.Config {
    @Override
    public Class<? extends Annotation> annotationType() {
      return SpanPrinter.Config.class;
    }
  }

  private final List<SpanExporter> registered = new ArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  private static <T> T fake(Class<T> type, InvocationHandler calls) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
  }

  private final BundleContext context =
      fake(
          BundleContext.class,
          (proxy, method, arguments) -> {
            assertEquals("registerService", method.getName());
            assertEquals(SpanExporter.class, arguments[0]);
            SpanExporter exporter = (SpanExporter) arguments[1];
            assertEquals("printer", ((Dictionary<?, ?>) arguments[2]).get("exporter.name"));
            registered.add(exporter);
            return fake(
                ServiceRegistration.class,
                (registration, call, none) -> {
                  assertEquals("unregister", call.getName());
                  assertTrue(registered.remove(exporter), "unregistered twice");
                  return null;
                });
          });

  @ParameterizedTest
  @ValueSource(strings = {"text", "text_color", "json", "json_indent", "counter", " json "})
  void printer_knownFormat_registersOneExporter(String format) throws Exception {
    SpanPrinter printer = new SpanPrinter(context, new Format(format), out);

    assertEquals(1, registered.size());
    assertTrue(registered.getFirst().export(Samples.batch(0, 1)));
    assertTrue(printed.size() > 0);
    printer.deactivate();
    assertEquals(List.of(), registered);
    printer.deactivate();
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "", "xml", "JSON"})
  void printer_disabledOrUnknown_registersNothing(String format) {
    new SpanPrinter(context, new Format(format), out).deactivate();

    assertEquals(List.of(), registered);
  }

  @Test
  void modified_otherFormat_replacesTheExporter() throws Exception {
    SpanPrinter printer = new SpanPrinter(context, new Format("counter"), out);

    printer.modified(new Format("json"));

    assertEquals(1, registered.size());
    registered.getFirst().export(Samples.batch(0, 1));
    assertTrue(printed.toString(StandardCharsets.UTF_8).startsWith("{"), printed::toString);
    printer.modified(new Format("disabled"));
    assertEquals(List.of(), registered);
  }
}
