// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LogStreamTest {

  /** Logs after its error stream was diverted, and prints what arrived there. */
  public static void main(String[] args) {
    LogStream.bind();
    ByteArrayOutputStream diverted = new ByteArrayOutputStream();
    System.setErr(new PrintStream(diverted, true));
    System.getLogger("io.hotprobe.test").log(System.Logger.Level.INFO, "a line of the log");
    System.out.print("diverted: " + diverted);
  }

  @Test
  void bind_streamDivertedLater_isNotLoggedTo() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    Process process =
        new ProcessBuilder(java, "-cp", classes, LogStreamTest.class.getName()).start();
    String out = new String(process.getInputStream().readAllBytes());
    String err = new String(process.getErrorStream().readAllBytes());
    assertEquals(0, process.waitFor(), err);
    assertEquals("diverted: ", out);
    assertTrue(err.contains("a line of the log"), err);
  }
}
