// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.config.yaml.document.Environment;
import io.hotprobe.config.yaml.setting.Reading;
import io.hotprobe.config.yaml.setting.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;

class ConfigurationWriterTest {
  private static final String SELECTOR = "io.hotprobe.process.selector";
  @TempDir private Path storage;
  private final Logged logged = new Logged();
  private TestFramework framework;
  private ConfigurationWriter writer;

  @BeforeEach
  void start() throws Exception {
    framework = new TestFramework(storage, Map.of());
    writer = new ConfigurationWriter(framework.admin());
  }

  @AfterEach
  void stop() throws Exception {
    framework.close();
    logged.close();
  }

  private static Settings settings(String yaml) {
    Reading reading =
        Reading.of("f", yaml.getBytes(StandardCharsets.UTF_8), new Environment(Map.of()));
    assertEquals(List.of(), reading.errors());
    return reading.settings();
  }

  private Map<String, Long> changeCounts() throws Exception {
    Map<String, Long> counts = new TreeMap<>();
    Arrays.stream(framework.admin().listConfigurations(null))
        .forEach(each -> counts.put(each.getPid(), each.getChangeCount()));
    return counts;
  }

  private void foreign(Configuration configuration, String name, String value) throws Exception {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(name, value);
    configuration.update(properties);
  }

  @Test
  void write_first_storesTypedAndMarkedProperties() throws Exception {
    writer.write(
        settings(
            """
            ebpf: {max_transaction_time: 1m, bpf_debug: true}
            routes: {patterns: [/a, /b]}
            otel_traces_export: {timeout: 2s}
            discovery: {instrument: [{open_ports: 80}]}
            """));

    Map<String, Map<String, Object>> stored = framework.configurations();
    String mark = ConfigurationWriter.MARK;
    String ours = ConfigurationWriter.OURS;
    assertEquals(
        Map.of(mark, ours, "maxTransactionSeconds", 60), stored.get("io.hotprobe.kernel.probe"));
    assertEquals(Map.of(mark, ours, "bpfDebug", true), stored.get("io.hotprobe.bpf.loader"));
    assertEquals(
        Map.of(mark, ours, "routePatterns", List.of("/a", "/b")),
        stored.get("io.hotprobe.span.pipeline"));
    assertEquals(
        Map.of(mark, ours, "timeoutMillis", 2000L), stored.get("io.hotprobe.otlp.exporter"));
    assertEquals(
        Map.of(mark, ours, "openPorts", "80", "order", 0, "exclude", false),
        stored.get(SELECTOR + "~instrument-0"));
    assertEquals(Map.of(mark, ours), stored.get("io.hotprobe.shell"));
    Configuration selector = framework.admin().getConfiguration(SELECTOR + "~instrument-0", "?");
    assertEquals(SELECTOR, selector.getFactoryPid());
    assertEquals("?", selector.getBundleLocation());
  }

  @Test
  void write_sameAgain_touchesNothing() throws Exception {
    String yaml = "routes: {patterns: [/a]}\ndiscovery: {instrument: [{open_ports: 80}]}";
    writer.write(settings(yaml));
    Map<String, Long> before = changeCounts();

    assertEquals(List.of(), writer.write(settings(yaml)));

    assertEquals(before, changeCounts());
  }

  @Test
  void write_oneKeyChanged_touchesOneConfiguration() throws Exception {
    writer.write(settings("routes: {patterns: [/a]}\nopen_port: 80"));
    Map<String, Long> before = changeCounts();

    assertEquals(
        List.of("span.pipeline[routePatterns]"),
        writer.write(settings("routes: {patterns: [/a, /b]}\nopen_port: 80")));

    before.merge("io.hotprobe.span.pipeline", 1L, Long::sum);
    assertEquals(before, changeCounts());
  }

  @Test
  void write_keyIsGone_takesThePropertyAway() throws Exception {
    writer.write(settings("open_port: 80\nservice_name: a"));

    assertEquals(
        List.of("process.discovery[openPorts]"), writer.write(settings("service_name: a")));

    assertEquals(
        Map.of(ConfigurationWriter.MARK, ConfigurationWriter.OURS, "serviceName", "a"),
        framework.configurations().get("io.hotprobe.process.discovery"));
  }

  @Test
  void write_selectorIsGone_deletesItAndLeavesTheOthers() throws Exception {
    writer.write(
        settings(
            "discovery: {instrument: [{open_ports: 80}, {open_ports: 81}, {open_ports: 82}]}"));
    Map<String, Long> before = changeCounts();

    assertEquals(
        List.of(
            "process.selector~instrument-1[openPorts]", "process.selector~instrument-2 removed"),
        writer.write(settings("discovery: {instrument: [{open_ports: 80}, {open_ports: 82}]}")));

    before.remove(SELECTOR + "~instrument-2");
    before.merge(SELECTOR + "~instrument-1", 1L, Long::sum);
    assertEquals(before, changeCounts());
  }

  @Test
  void write_configurationsOfOthers_stayAsTheyAre() throws Exception {
    foreign(framework.admin().getConfiguration("io.hotprobe.shell", "?"), "socket", "/host.sock");
    foreign(framework.admin().getConfiguration("io.hotprobe.span.printer", "?"), "format", "json");
    foreign(framework.admin().getFactoryConfiguration(SELECTOR, "host", "?"), "exePath", "*/x");
    foreign(framework.admin().getConfiguration("com.example", "?"), "a", "b");
    Map<String, Map<String, Object>> before = framework.configurations();

    List<String> changes = writer.write(settings("trace_printer: text"));
    writer.write(settings("trace_printer: text"));

    Map<String, Map<String, Object>> after = framework.configurations();
    after.keySet().retainAll(before.keySet());
    assertEquals(before, after);
    assertFalse(changes.toString().contains("printer"), changes.toString());
    assertEquals(
        List.of(
            "WARNING The configuration io.hotprobe.span.printer was made by somebody else and stays"
                + " as it is; not used: [format]"),
        logged.take());
  }

  @Test
  void write_oursOfAnEarlierVersion_isDeleted() throws Exception {
    foreign(
        framework.admin().getConfiguration("io.hotprobe.gone", "?"),
        ConfigurationWriter.MARK,
        ConfigurationWriter.OURS);

    List<String> changes = writer.write(settings(""));

    assertTrue(changes.contains("gone removed"), changes.toString());
    assertFalse(framework.configurations().containsKey("io.hotprobe.gone"));
  }
}
