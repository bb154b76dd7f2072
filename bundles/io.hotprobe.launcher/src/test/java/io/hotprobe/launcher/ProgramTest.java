// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramTest {
  private static final String USAGE =
      "usage: run [--config FILE] | check [--json] | shell [COMMAND]";
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void forgetProperties() {
    System.clearProperty("hotprobe.home");
    System.clearProperty("hotprobe.shell.socket");
  }

  @Test
  void run_noCommand_showsUsage() {
    assertEnds(2, "no command; " + USAGE);
  }

  @Test
  void run_unknownCommand_showsUsage() {
    assertEnds(2, "unknown command 'start'; " + USAGE, "start");
  }

  @ParameterizedTest
  @CsvSource({"--yaml, --yaml", "--json x, --json x", "--json --json, --json --json"})
  void run_otherArgumentOfCheck_isRefused(String arguments, String found) {
    System.setProperty("hotprobe.home", "/nowhere");
    String[] words = ("check " + arguments).split(" ");
    assertEnds(2, "check takes --json or no argument, found '" + found + "'", words);
  }

  @ParameterizedTest
  @CsvSource({"run", "check"})
  void run_homeNotSet_namesTheProperty(String command) {
    assertEnds(2, "the system property hotprobe.home is not set", command);
  }

  @Test
  void run_shellWithoutAgent_namesTheSocket(@TempDir Path folder) {
    Path socket = folder.resolve("none.sock");
    System.setProperty("hotprobe.shell.socket", socket.toString());
    assertEnds(
        1,
        "no agent answers at " + socket + ": No such file or directory; is 'run' active?",
        "shell",
        "stats");
  }

  private void assertEnds(int status, String message, String... args) {
    PrintStream out = new PrintStream(new ByteArrayOutputStream());
    int found = Program.run(List.of(args), out, new PrintStream(err));
    assertEquals("hotprobe: " + message + "\n", err.toString(StandardCharsets.UTF_8));
    assertEquals(status, found);
  }
}
