// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.hotprobe.config.yaml.document.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;

class ConfiguratorTest {
  private static final String PRINTER = "io.hotprobe.span.printer";
  @TempDir private Path folder;
  private final Logged logged = new Logged();
  private Path file;
  private TestFramework framework;

  @BeforeEach
  void prepare() {
    file = folder.resolve("hotprobe.yaml");
  }

  @AfterEach
  void stop() throws Exception {
    framework.close();
    logged.close();
  }

  private Configurator start(Map<String, String> properties, Map<String, String> variables)
      throws Exception {
    framework = new TestFramework(folder.resolve("felix"), properties);
    return new Configurator(framework.admin(), framework.context(), new Environment(variables));
  }

  private Object format() throws Exception {
    Map<String, Object> printer = framework.configurations().get(PRINTER);
    return printer == null ? null : printer.get("format");
  }

  private List<String> errors() {
    ServiceReference<?> status =
        framework.context().getServiceReference("io.hotprobe.config.yaml.ConfigurationStatus");
    return Arrays.asList((String[]) status.getProperty("configuration.errors"));
  }

  /** Returns the errors after every change of the status from now on. */
  private BlockingQueue<List<String>> changes() {
    BlockingQueue<List<String>> changes = new LinkedBlockingQueue<>();
    framework
        .context()
        .addServiceListener(
            event -> {
              if (event.getType() == ServiceEvent.MODIFIED) {
                changes.add(errors());
              }
            });
    return changes;
  }

  @Test
  void activate_fileOfTheProperty_isInForceAtOnce() throws Exception {
    Files.writeString(file, "trace_printer: text");
    Path other = Files.writeString(folder.resolve("other.yaml"), "trace_printer: json");

    Configurator configurator =
        start(
            Map.of(Configurator.PROPERTY, file.toString()),
            Map.of(Configurator.VARIABLE, other.toString()));

    assertEquals("text", format());
    assertEquals(List.of(), errors());
    configurator.deactivate();
    assertEquals("text", format());
    assertNull(
        framework.context().getServiceReference("io.hotprobe.config.yaml.ConfigurationStatus"));
  }

  @Test
  void activate_fileOfTheVariable_isInForceAtOnce() throws Exception {
    Files.writeString(file, "trace_printer: text");

    Configurator configurator = start(Map.of(), Map.of(Configurator.VARIABLE, file.toString()));

    assertEquals("text", format());
    configurator.deactivate();
  }

  @Test
  void activate_environmentAlone_isInForceAtOnce() throws Exception {
    Configurator configurator = start(Map.of(), Map.of("OTEL_EBPF_TRACE_PRINTER", "counter"));

    assertEquals("counter", format());
    configurator.deactivate();
  }

  @Test
  void activate_brokenFile_writesNothingAndTellsThenFollowsTheFile() throws Exception {
    Files.writeString(file, "trace_printer: xml\nopen_port: 80");
    Configurator configurator = start(Map.of(Configurator.PROPERTY, file.toString()), Map.of());

    assertEquals(Map.of(), framework.configurations());
    assertEquals(1, errors().size());
    BlockingQueue<List<String>> changes = changes();
    Files.writeString(file, "trace_printer: text\nopen_port: 80");

    assertEquals(List.of(), changes.poll(60, TimeUnit.SECONDS));
    assertEquals("text", format());
    configurator.deactivate();
  }

  @Test
  void activate_missingFile_tells() throws Exception {
    Configurator configurator = start(Map.of(Configurator.PROPERTY, file.toString()), Map.of());

    assertEquals(List.of(file + ": there is no such file"), errors());
    assertEquals(Map.of(), framework.configurations());
    configurator.deactivate();
  }

  @Test
  void reload_brokenThenGood_keepsTheLastGoodOne() throws Exception {
    Files.writeString(file, "trace_printer: text\ndiscovery: {instrument: [{open_ports: 80}]}");
    Configurator configurator = start(Map.of(Configurator.PROPERTY, file.toString()), Map.of());
    Map<String, Map<String, Object>> before = framework.configurations();
    BlockingQueue<List<String>> changes = changes();

    Files.writeString(file, "trace_printer: json\ndiscovery: {instrument: [{open_ports: x}]}");
    assertEquals(1, changes.poll(60, TimeUnit.SECONDS).size());
    assertEquals(before, framework.configurations());

    Files.writeString(file, "trace_printer: json\ndiscovery: {instrument: [{open_ports: 81}]}");
    assertEquals(List.of(), changes.poll(60, TimeUnit.SECONDS));
    assertEquals("json", format());
    configurator.deactivate();
  }

  @Test
  void activate_afterAnEarlierRun_removesWhatIsStale() throws Exception {
    Files.writeString(file, "discovery: {instrument: [{open_ports: 80}, {open_ports: 81}]}");
    start(Map.of(Configurator.PROPERTY, file.toString()), Map.of()).deactivate();
    framework.close();
    Files.writeString(file, "discovery: {instrument: [{open_ports: 80}]}");

    Configurator configurator = start(Map.of(Configurator.PROPERTY, file.toString()), Map.of());

    assertEquals(
        List.of("default-exclude-0", "instrument-0"),
        framework.configurations().keySet().stream()
            .filter(pid -> pid.contains("~"))
            .map(pid -> pid.replaceFirst(".*~", ""))
            .toList());
    configurator.deactivate();
  }
}
