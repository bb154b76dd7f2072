// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

  @ParameterizedTest
  @CsvSource({
    "1.8, false",
    "9, false",
    "17, false",
    "24, false",
    "25, true",
    "26, true",
    "100, true"
  })
  void isEnough_version_isAsExpected(String version, boolean enough) {
    assertEquals(enough, Main.isEnough(version));
  }

  /** Bytes 6 and 7 of a class file are its version: 52 is Java 8. */
  @Test
  void classFile_ofTheEntryPoint_isForOldJava() throws Exception {
    try (InputStream in = Main.class.getResourceAsStream("Main.class")) {
      byte[] head = in.readNBytes(8);
      assertEquals(52, head[6] << 8 | head[7]);
    }
  }
}
