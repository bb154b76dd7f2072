// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads lines of bounded length from a client that may send anything. */
final class LineReader implements AutoCloseable {
  static final int MAX_BYTES = 64 * 1024;

  private final InputStream in;

  LineReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /**
   * Returns the next line that is not blank, without its end; null at the end of the stream. A last
   * line without an end is not complete and not returned.
   *
   * @throws IOException when a line is longer than {@value #MAX_BYTES} bytes
   */
  @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int value; (value = in.read()) >= 0; ) {
      if (value == '\n') {
        String text = line.toString(StandardCharsets.UTF_8).strip();
        if (!text.isEmpty()) {
          return text;
        }
        line.reset();
      } else if (line.size() == MAX_BYTES) {
        throw new IOException("line is longer than " + MAX_BYTES + " bytes");
      } else {
        line.write(value);
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
