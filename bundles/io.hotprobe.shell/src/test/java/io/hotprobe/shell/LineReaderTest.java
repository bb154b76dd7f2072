// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void next_lines_comeOneByOneWithoutBlankOnes() throws Exception {
    LineReader reader = reader("one\n\n \t \n  two \r\nthree\n");
    assertEquals("one", reader.next());
    assertEquals("two", reader.next());
    assertEquals("three", reader.next());
    assertNull(reader.next());
  }

  @Test
  void next_lastLineWithoutEnd_isNotComplete() throws Exception {
    LineReader reader = reader("one\nprobe:stop ker");
    assertEquals("one", reader.next());
    assertNull(reader.next());
  }

  @Test
  void next_longestLine_isTaken() throws Exception {
    String line = "x".repeat(LineReader.MAX_BYTES);
    assertEquals(line, reader(line + "\n").next());
  }

  @Test
  void next_longerLine_isRefused() {
    LineReader reader = reader("x".repeat(LineReader.MAX_BYTES + 1) + "\n");
    var e = assertThrows(LineReader.TooLongException.class, reader::next);
    assertEquals("the line is longer than 65536 bytes", e.getMessage());
  }

  @Test
  void next_bytesThatAreNoText_becomeReplacements() throws Exception {
    byte[] bytes = {'a', (byte) 0xff, 'b', '\n'};
    assertEquals("a\ufffdb", new LineReader(new ByteArrayInputStream(bytes)).next());
  }

  private static LineReader reader(String text) {
    return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
