// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.document;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.yaml.snakeyaml.reader.StreamReader;

/** Turns the bytes of a file into text that YAML allows. */
final class Text {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private Text() {}

  /** Returns the text; empty after noting why there is none. */
  static Optional<String> of(String source, byte[] bytes, Findings findings) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      findings.error(
          position(source, text),
          "expected UTF-8, got the byte 0x%02X".formatted(in.get(in.position())));
      return Optional.empty();
    }
    String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    return isPrintable(source, content, findings) ? Optional.of(content) : Optional.empty();
  }

  private static boolean isPrintable(String source, String text, Findings findings) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (!StreamReader.isPrintable(c)) {
        findings.error(
            position(source, text.substring(0, i)),
            "the character U+%04X is not allowed in YAML".formatted(c));
        return false;
      }
    }
    return true;
  }

  /** Returns the place behind this text. */
  private static Place position(String source, String before) {
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    String last = before.substring(before.lastIndexOf('\n') + 1);
    return new Place(source, line, 1 + last.codePointCount(0, last.length()), "");
  }
}
