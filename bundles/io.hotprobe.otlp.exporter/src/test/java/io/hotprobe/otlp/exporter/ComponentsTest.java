// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.span.SpanExporter;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;

class ComponentsTest {
  @TempDir private Path folder;
  private final List<SpanExporter> registered = new ArrayList<>();
  private String names = "";
  private String file = "";

  private BundleContext context() {
    Bundle bundle = fake(Bundle.class, (method, arguments) -> Version.parseVersion("1.2.3"));
    return fake(
        BundleContext.class,
        (method, arguments) ->
            switch (method) {
              case "getBundle" -> bundle;
              case "getProperty" -> file;
              case "registerService" ->
                  register((SpanExporter) arguments[1], (Dictionary<?, ?>) arguments[2]);
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private ServiceRegistration<?> register(SpanExporter exporter, Dictionary<?, ?> properties) {
    registered.add(exporter);
    names += properties.get("exporter.name") + " ";
    return fake(
        ServiceRegistration.class,
        (method, arguments) -> {
          assertEquals("unregister", method);
          assertTrue(registered.remove(exporter), "unregistered twice");
          return Void.TYPE;
        });
  }

  private interface Calls {
    Object answer(String method, Object[] arguments);
  }

  private static <T> T fake(Class<T> type, Calls calls) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object answer = calls.answer(method.getName(), arguments);
              return answer == Void.TYPE ? null : answer;
            }));
  }

  private static SpansFile.Config fileConfig(String configured) {
    return fake(
        SpansFile.Config.class,
        (method, arguments) -> {
          assertEquals("file", method);
          return configured;
        });
  }

  private static Samples.TestConfig config(String endpoint) {
    return new Samples.TestConfig(endpoint);
  }

  @Test
  void otlp_noEndpoint_registersNothing() {
    OtlpExporter exporter = new OtlpExporter(context(), config(" "));

    assertEquals(List.of(), registered);
    assertEquals("otlp.exporter", exporter.component());
    assertEquals(0, exporter.counters().get("lost.rejected"));
  }

  @Test
  void otlp_endpointComesAndGoes_exporterFollows() {
    OtlpExporter exporter = new OtlpExporter(context(), config(""));

    exporter.modified(config("http://127.0.0.1:1/"));
    assertEquals("otlp ", names);
    exporter.modified(config(""));
    assertEquals(List.of(), registered);
    exporter.modified(config("http://127.0.0.1:2/"));
    exporter.deactivate();
    assertEquals(List.of(), registered);
  }

  @Test
  void otlp_sameConfiguration_keepsTheExporter() {
    OtlpExporter exporter = new OtlpExporter(context(), config("http://127.0.0.1:1/"));
    SpanExporter before = registered.getFirst();

    exporter.modified(config("http://127.0.0.1:1/"));

    assertSame(before, registered.getFirst());
    exporter.deactivate();
  }

  @Test
  void otlp_badConfiguration_keepsTheExporter() {
    OtlpExporter exporter = new OtlpExporter(context(), config("http://127.0.0.1:1/"));
    SpanExporter before = registered.getFirst();
    Samples.TestConfig bad = config("http://127.0.0.1:1/");
    bad.certificate = java.util.Optional.of(folder.resolve("missing.pem").toString());

    exporter.modified(config("nonsense"));
    exporter.modified(bad);

    assertSame(before, registered.getFirst());
    exporter.modified(config("http://127.0.0.1:2/"));
    assertNotSame(before, registered.getFirst());
    exporter.deactivate();
  }

  @Test
  void file_named_isWrittenWithTheVersion() throws Exception {
    Path path = folder.resolve("spans.jsonl");
    file = path.toString();
    SpansFile component = new SpansFile(context(), fileConfig(""));

    assertTrue(registered.getFirst().export(Samples.batch(1)));
    component.deactivate();

    assertEquals("file ", names);
    assertEquals(List.of(), registered);
    assertTrue(Files.readString(path).contains("\"version\":\"1.2.3\""), Files.readString(path));
  }

  @Test
  void file_configured_winsOverTheProperty() throws Exception {
    file = folder.resolve("other.jsonl").toString();
    Path path = folder.resolve("spans.jsonl");
    SpansFile component = new SpansFile(context(), fileConfig(path.toString()));

    assertTrue(registered.getFirst().export(Samples.batch(1)));
    component.deactivate();

    assertTrue(Files.size(path) > 0);
    assertTrue(Files.notExists(Path.of(file)));
  }

  @Test
  void file_notNamedOrImpossible_registersNothing() {
    new SpansFile(context(), fileConfig("")).deactivate();
    file = folder.resolve("missing/spans.jsonl").toString();
    SpansFile component = new SpansFile(context(), fileConfig(""));

    assertEquals(List.of(), registered);
    assertEquals("otlp.file", component.component());
  }
}
