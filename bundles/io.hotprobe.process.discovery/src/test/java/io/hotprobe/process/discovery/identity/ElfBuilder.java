// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes 64-bit little-endian ELF files with sections, laid out as in the System V ABI, chapter 4;
 * single fields can be made wrong afterwards.
 */
final class ElfBuilder {
  static final int SHOFF = 40;
  static final int SHENTSIZE = 58;
  static final int SHNUM = 60;
  static final int SHSTRNDX = 62;
  private static final int HEADER = 64;
  private static final int ENTRY = 64;

  private final Map<String, byte[]> sections = new LinkedHashMap<>();

  ElfBuilder section(String name, String content) {
    sections.put(name, content.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Returns the file: header, contents, names, section headers (the first one is empty). */
  ByteBuffer build() {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    names.write(0);
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    ByteBuffer headers =
        ByteBuffer.allocate(ENTRY * (sections.size() + 2)).order(ByteOrder.LITTLE_ENDIAN);
    headers.position(ENTRY);
    sections.forEach(
        (name, content) -> {
          entry(headers, names.size(), HEADER + contents.size(), content.length);
          names.writeBytes((name + "\0").getBytes(StandardCharsets.ISO_8859_1));
          contents.writeBytes(content);
        });
    int ownName = names.size();
    names.writeBytes(".shstrtab\0".getBytes(StandardCharsets.ISO_8859_1));
    entry(headers, ownName, HEADER + contents.size(), names.size());
    int headersAt = HEADER + contents.size() + names.size();
    ByteBuffer file =
        ByteBuffer.allocate(headersAt + headers.capacity()).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    file.putLong(SHOFF, headersAt).putShort(SHENTSIZE, (short) ENTRY);
    file.putShort(SHNUM, (short) (sections.size() + 2));
    file.putShort(SHSTRNDX, (short) (sections.size() + 1));
    file.position(HEADER);
    file.put(contents.toByteArray()).put(names.toByteArray()).put(headers.array());
    return file;
  }

  private static void entry(ByteBuffer headers, int name, long offset, long size) {
    int at = headers.position();
    headers.putInt(at, name).putInt(at + 4, 1).putLong(at + 24, offset).putLong(at + 32, size);
    headers.position(at + ENTRY);
  }

  Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, build().array());
  }
}
