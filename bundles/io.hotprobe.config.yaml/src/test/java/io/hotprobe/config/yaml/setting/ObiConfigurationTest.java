// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.config.yaml.document.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ObiConfigurationTest {
  private static final Environment NO_VARIABLES = new Environment(Map.of());

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ObiConfigurationTest.class.getResourceAsStream(name))) {
      return in.readAllBytes();
    }
  }

  private static List<String> unknown(Reading reading) {
    return reading.warnings().stream().filter(text -> text.contains("unknown")).toList();
  }

  @Test
  void file_withEveryKeyOfObi_isAccepted() throws IOException {
    Reading reading = Reading.of("obi.yaml", resource("obi.yaml"), NO_VARIABLES);

    assertEquals(List.of(), reading.errors());
    assertEquals(List.of(), unknown(reading));
    assertTrue(
        reading
            .warnings()
            .contains("obi.yaml:6:1: channel_buffer_len: known to OBI, not used by Hotprobe"),
        () -> String.join("\n", reading.warnings()));
  }

  @Test
  void file_withAMistypedKeyOfObi_isNotAccepted() throws IOException {
    String yaml = new String(resource("obi.yaml"), StandardCharsets.UTF_8);

    yaml.lines()
        .map(line -> line.replaceFirst("^( *)([a-z_]+):.*", "$1$2:"))
        .filter(line -> line.matches(" {0,2}[a-z_]+:"))
        .forEach(
            line -> {
              String section = line.startsWith(" ") ? "discovery:\n" : "";
              byte[] mistyped =
                  (section + line.replace(":", "_zzzzzz: 1\n")).getBytes(StandardCharsets.UTF_8);
              assertEquals(1, unknown(Reading.of("f", mistyped, NO_VARIABLES)).size(), line);
            });
  }

  @Test
  void environment_withEveryVariableOfObi_isAccepted() throws IOException {
    Map<String, String> variables = new TreeMap<>();
    new String(resource("obi.variables"), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split("=", 2))
        .forEach(pair -> variables.put(pair[0], pair[1]));

    Reading reading = Reading.of(new Environment(variables));

    assertEquals(List.of(), reading.errors());
    assertEquals(List.of(), unknown(reading));
  }
}
