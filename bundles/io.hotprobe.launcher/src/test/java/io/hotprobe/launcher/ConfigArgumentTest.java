// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigArgumentTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void setHome() {
    System.setProperty("hotprobe.home", folder.toString());
  }

  @AfterEach
  void clearHome() {
    System.clearProperty("hotprobe.home");
  }

  private String run(String... arguments) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertEquals(2, Program.run(List.of(arguments), stream, stream));
    return err.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void run_missingFile_saysSo() {
    Path file = folder.resolve("h.yaml");

    assertEquals(
        "hotprobe: cannot use the configuration " + file + ": there is no such file",
        run("run", "--config", file.toString()));
  }

  @Test
  void run_folder_saysSo() throws Exception {
    Path file = Files.createDirectory(folder.resolve("h.yaml"));

    assertEquals(
        "hotprobe: cannot use the configuration " + file + ": it is a directory",
        run("run", "--config=" + file));
  }

  @Test
  void run_otherArguments_areRefused() {
    assertEquals(
        "hotprobe: run takes no argument but --config FILE, found 'h.yaml'", run("run", "h.yaml"));
  }

  @Test
  void run_noFileOrTwo_areRefused() {
    assertEquals("hotprobe: run --config takes one file, found []", run("run", "--config"));
    err.reset();
    assertEquals(
        "hotprobe: run --config takes one file, found [a, b]", run("run", "--config", "a", "b"));
  }
}
