// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hotprobe.config.yaml.document.Environment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoodConfigurationTest {
  private static final String OBSERVERS = "process.selector~default-exclude-0 ";
  @TempDir private static Path folder;

  @BeforeAll
  static void makeCgroup() throws IOException {
    Files.createFile(folder.resolve("cgroup.controllers"));
  }

  static Stream<Case> table() {
    return Case.table("good.txt");
  }

  private static List<String> results(Reading reading) {
    List<String> all = new ArrayList<>();
    reading
        .settings()
        .byPid()
        .forEach(
            (pid, properties) ->
                properties.forEach(
                    (name, value) ->
                        all.add(pid.replace("io.hotprobe.", "") + " " + name + "=" + show(value))));
    reading.logLevel().ifPresent(level -> all.add("level " + level));
    return all;
  }

  private static String show(Object value) {
    return switch (value) {
      case String text -> '"' + text.replace(folder.toString(), "DIR") + '"';
      case String[] texts ->
          Arrays.stream(texts)
              .map(GoodConfigurationTest::show)
              .collect(Collectors.joining(", ", "[", "]"));
      case Long number -> number + "L";
      default -> value.toString();
    };
  }

  @ParameterizedTest
  @MethodSource("table")
  void table_goodConfiguration_becomesProperties(Case good) {
    Map<String, String> variables = new HashMap<>(good.environment());
    variables.put("DIR", folder.toString());

    Reading reading =
        Reading.of(
            "f.yaml", good.yaml().getBytes(StandardCharsets.UTF_8), new Environment(variables));

    assertEquals(List.of(), reading.errors());
    List<String> results = results(reading);
    if (!good.yaml().contains("default_exclude")) {
      results.removeIf(line -> line.startsWith(OBSERVERS));
    }
    assertEquals(String.join("\n", good.results()), String.join("\n", results));
    assertEquals(String.join("\n", good.warnings()), String.join("\n", reading.warnings()));
  }

  @Test
  void environment_alone_isReadWithoutAFile() {
    Reading reading = Reading.of(new Environment(Map.of("OTEL_EBPF_OPEN_PORT", "80")));

    assertEquals("80", reading.settings().of(Pids.DISCOVERY).get("openPorts"));
    assertEquals(List.of("OTEL_EBPF_OPEN_PORT"), reading.variables());
  }

  @Test
  void singletons_withoutSettings_areThere() {
    Reading reading = Reading.of(new Environment(Map.of()));

    assertEquals(
        Pids.SINGLETONS.stream().sorted().toList(),
        reading.settings().byPid().keySet().stream()
            .filter(pid -> !pid.startsWith(Pids.SELECTOR))
            .toList());
  }

  @Test
  void observers_withoutSettings_areLeftOut() {
    Map<String, Object> rule =
        Reading.of(new Environment(Map.of())).settings().of(Pids.SELECTOR + "~default-exclude-0");

    assertEquals(Map.of("exclude", true, "order", 0, "exePath", Selection.OBSERVERS), rule);
    var pattern = java.util.regex.Pattern.compile(Selection.OBSERVERS.substring("regex:".length()));
    assertEquals(
        List.of("/obi", "/usr/bin/otelcol-contrib", "/otelcol", "/bin/alloy"),
        Stream.of(
                "/obi",
                "/usr/bin/otelcol-contrib",
                "/otelcol",
                "/bin/alloy",
                "/bin/mobi",
                "/otelcol/app")
            .filter(pattern.asPredicate())
            .toList());
  }

  @Test
  void observers_emptyList_areNotLeftOut() {
    byte[] yaml = "discovery: {default_exclude_instrument: []}".getBytes(StandardCharsets.UTF_8);

    assertEquals(List.of(), results(Reading.of("f", yaml, new Environment(Map.of()))));
  }

  @Test
  void byteOrderMark_isSkipped() {
    byte[] yaml = "\ufefftrace_printer: text".getBytes(StandardCharsets.UTF_8);

    Reading reading = Reading.of("f", yaml, new Environment(Map.of()));

    assertEquals("text", reading.settings().of(Pids.PRINTER).get("format"));
    assertEquals(List.of(), reading.warnings());
  }
}
