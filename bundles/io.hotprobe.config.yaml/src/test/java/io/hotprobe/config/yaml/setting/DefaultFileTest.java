// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hotprobe.config.yaml.document.Environment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefaultFileTest {
  private static final Path FILE = Path.of("..", "..", "runtime", "hotprobe.yaml");
  private static final Environment TOKEN = new Environment(Map.of("TOKEN", "t"));

  private static Reading read(String yaml) {
    return Reading.of("hotprobe.yaml", yaml.getBytes(StandardCharsets.UTF_8), TOKEN);
  }

  @Test
  void file_asItIs_isGoodAndSelectsNothing() throws IOException {
    Reading reading = read(Files.readString(FILE));

    assertEquals(List.of(), reading.errors());
    assertEquals(List.of(), reading.warnings());
    assertEquals(
        List.of(),
        reading.settings().byPid().keySet().stream()
            .filter(pid -> pid.contains("~instrument"))
            .toList());
  }

  @Test
  void file_withItsExamples_isGood() throws IOException {
    String yaml =
        Files.readString(FILE)
            .replaceAll("(?m)^  # (- |  |[a-z_]+: [^ ])", "  $1")
            .replaceAll("(instrument|exclude_instrument): \\[\\]", "$1:")
            .replaceAll("(?m)^ *(disabled|headers): [a-z].*\\n", "")
            .replaceAll("(?m)^ *cgroup_path: .*\\n", "");

    Reading reading = read(yaml);

    assertEquals(List.of(), reading.errors(), yaml);
    assertEquals(List.of(), reading.warnings(), yaml);
    assertEquals(
        List.of("exclude-0", "instrument-0", "instrument-1", "instrument-2"),
        reading.settings().byPid().keySet().stream()
            .filter(pid -> pid.contains("~") && !pid.contains("~default"))
            .map(pid -> pid.replaceFirst(".*~", ""))
            .toList());
    assertEquals("authorization=Bearer%20t", reading.settings().of(Pids.EXPORTER).get("headers"));
  }
}
