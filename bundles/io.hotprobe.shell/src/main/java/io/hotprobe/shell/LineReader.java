// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads lines of bounded length from a client that may send anything. */
final class LineReader {
  static final int MAX_BYTES = 64 * 1024;
  static final String TOO_LONG = "the line is longer than " + MAX_BYTES + " bytes";

  /** A line without an end in sight. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException() {
      super(TOO_LONG);
    }
  }

  private final InputStream in;

  LineReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /**
   * Returns the next line that is not blank, without its end; null at the end of the stream. A last
   * line without an end is not complete and not returned.
   *
   * @throws TooLongException when a line is longer than {@value #MAX_BYTES} bytes
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
        throw new TooLongException();
      } else {
        line.write(value);
      }
    }
    return null;
  }
}
