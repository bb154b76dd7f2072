// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.proc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the beginning of files whose length cannot be trusted. */
final class BoundedFile {
  /** Bytes of other people's making: every byte is a character, so nothing can fail to decode. */
  private static final Charset LATIN = StandardCharsets.ISO_8859_1;

  private BoundedFile() {}

  static byte[] bytes(Path file, int limit) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(limit);
    }
  }

  static String text(Path file, int limit) throws IOException {
    return new String(bytes(file, limit), LATIN);
  }

  /**
   * Returns the parts that end with a zero byte; the last one may lack it, unless the limit cut it.
   */
  static List<String> strings(Path file, int limit) throws IOException {
    byte[] bytes = bytes(file, limit);
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        parts.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    if (start < bytes.length && bytes.length < limit) {
      parts.add(new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8));
    }
    return parts;
  }
}
