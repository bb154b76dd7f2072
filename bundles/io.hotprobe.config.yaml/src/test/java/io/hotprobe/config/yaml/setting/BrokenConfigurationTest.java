// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.config.yaml.document.Environment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrokenConfigurationTest {
  @TempDir private static Path folder;

  static Stream<Case> table() {
    return Case.table("broken.txt");
  }

  private static List<String> errors(byte[] content) {
    return Reading.of("f.yaml", content, new Environment(Map.of())).errors();
  }

  private static List<String> errors(String content) {
    return errors(content.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("table")
  void table_brokenConfiguration_saysAllThatIsWrong(Case broken) {
    Map<String, String> variables = new HashMap<>(broken.environment());
    variables.put("DIR", folder.toString());

    Reading reading =
        Reading.of(
            "f.yaml", broken.yaml().getBytes(StandardCharsets.UTF_8), new Environment(variables));

    List<String> errors =
        reading.errors().stream().map(error -> error.replace(folder.toString(), "DIR")).toList();
    assertEquals(String.join("\n", broken.errors()), String.join("\n", errors));
    assertTrue(broken.errors().size() > 0, "the table expects no error");
  }

  @Test
  void bytes_noUtf8_areRefusedWithTheirPlace() {
    byte[] content =
        "log_level: INFO\nservice_name: sch\u00f6n\n".getBytes(StandardCharsets.ISO_8859_1);

    assertEquals(List.of("f.yaml:2:18: expected UTF-8, got the byte 0xF6"), errors(content));
  }

  @Test
  void bytes_cutInTheMiddleOfACharacter_areRefused() {
    byte[] content = {'a', ':', ' ', (byte) 0xc3};

    assertEquals(List.of("f.yaml:1:4: expected UTF-8, got the byte 0xC3"), errors(content));
  }

  @Test
  void text_controlCharacter_isRefusedWithItsPlace() {
    assertEquals(
        List.of("f.yaml:2:4: the character U+0000 is not allowed in YAML"),
        errors("# \ud83d\ude00\na: \0"));
  }

  @Test
  void aliases_moreThanFifty_areRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }

    assertEquals(List.of("f.yaml:27:12: expected at most 50 aliases"), errors(bomb.toString()));
  }

  @Test
  void nesting_tooDeep_isRefused() {
    assertEquals(
        List.of("f.yaml:1:33: expected at most 30 levels of nesting"),
        errors("a: " + "[".repeat(1000)));
  }

  @Test
  void patterns_nestedWithoutEnd_areRefused() {
    String deep = "(".repeat(100_000);

    assertTrue(
        errors("executable_path: '" + deep + "'")
            .getFirst()
            .endsWith("...\": it is longer than 1024 characters"));
  }

  @Test
  void errors_moreThanHundred_areCounted() {
    List<String> errors = errors("routes: {patterns: [" + "[], ".repeat(150) + "]}");

    assertEquals(101, errors.size());
    assertEquals("and 50 more", errors.getLast());
  }

  @Test
  void keys_ofAnyLength_areReported() {
    byte[] yaml = ("? " + "k".repeat(100_000) + "\n: 1\n").getBytes(StandardCharsets.UTF_8);

    assertEquals(1, Reading.of("f", yaml, new Environment(Map.of())).warnings().size());
  }

  @Test
  void errors_ofTheTable_repeatNoSecret() {
    table()
        .flatMap(broken -> broken.errors().stream())
        .forEach(
            error -> assertTrue(!error.contains("secret") || error.contains("a secret)"), error));
  }
}
