// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class WithoutZerosTest {

  @Test
  void write_zeros_areLeftOut() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (WithoutZeros out = new WithoutZeros(bytes)) {
      out.write(new byte[] {0, 1, 0, 2, 0});
      out.write(new byte[] {0, 3, 4, 0}, 1, 2);
      out.write(0);
      out.write(256); // its lower eight bits count
      out.write(5);
    }
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, bytes.toByteArray());
  }
}
