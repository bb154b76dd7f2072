// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The sections of a 64-bit little-endian ELF file. Numbers in the file are not believed: counts,
 * offsets and sizes are checked against limits and the file's length.
 */
final class ElfFile implements AutoCloseable {
  private static final int HEADER = 64;
  private static final int SECTION_HEADER = 64;
  private static final int MAX_SECTIONS = 4096;
  private static final int MAX_NAMES = 256 * 1024;
  private static final int MAGIC = 0x464c457f;
  private static final int CLASS_64_LITTLE = 0x0102;
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer sections;
  private final ByteBuffer names;

  private ElfFile(FileChannel channel, long size, ByteBuffer sections, ByteBuffer names) {
    this.channel = channel;
    this.size = size;
    this.sections = sections;
    this.names = names;
  }

  /** Opens the file; empty when it is no ELF file that this class can read. */
  static Optional<ElfFile> open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      Optional<ElfFile> elf = parse(channel);
      if (elf.isEmpty()) {
        channel.close();
      }
      return elf;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Optional<ElfFile> parse(FileChannel channel) throws IOException {
    long size = channel.size();
    ByteBuffer header = read(channel, size, 0, HEADER);
    if (header.limit() < HEADER || header.getInt(0) != MAGIC) {
      return Optional.empty();
    }
    int count = Short.toUnsignedInt(header.getShort(60));
    if (header.getShort(4) != CLASS_64_LITTLE
        || header.getShort(58) != SECTION_HEADER
        || count > MAX_SECTIONS) {
      return Optional.empty();
    }
    ByteBuffer sections = read(channel, size, header.getLong(40), count * SECTION_HEADER);
    int nameSection = Short.toUnsignedInt(header.getShort(62)) * SECTION_HEADER;
    if (nameSection + SECTION_HEADER > sections.limit()) {
      return Optional.empty();
    }
    long length = Math.min(sections.getLong(nameSection + 32), MAX_NAMES);
    ByteBuffer names =
        read(channel, size, sections.getLong(nameSection + 24), (int) Math.max(0, length));
    return Optional.of(new ElfFile(channel, size, sections, names));
  }

  /** Reads what there is of length bytes at the offset; nothing when the offset is nonsense. */
  private static ByteBuffer read(FileChannel channel, long size, long offset, int length)
      throws IOException {
    boolean inside = offset >= 0 && offset < size;
    int available = inside ? (int) Math.min(length, size - offset) : 0;
    ByteBuffer buffer = ByteBuffer.allocate(available).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
      continue;
    }
    return buffer.flip();
  }

  boolean hasSection(String name) {
    return find(name) >= 0;
  }

  /** Returns up to limit bytes of the section as text, each byte a character; "" if absent. */
  String section(String name, int limit) throws IOException {
    int at = find(name);
    if (at < 0) {
      return "";
    }
    int length = (int) Math.clamp(sections.getLong(at + 32), 0, limit);
    ByteBuffer content = read(channel, size, sections.getLong(at + 24), length);
    return new String(
        content.array(), content.arrayOffset(), content.limit(), StandardCharsets.ISO_8859_1);
  }

  private int find(String name) {
    byte[] wanted = (name + "\0").getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 0; at + SECTION_HEADER <= sections.limit(); at += SECTION_HEADER) {
      if (nameIs(sections.getInt(at), wanted)) {
        return at;
      }
    }
    return -1;
  }

  private boolean nameIs(int offset, byte[] wanted) {
    if (offset < 0 || offset > names.limit() - wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (names.get(offset + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
