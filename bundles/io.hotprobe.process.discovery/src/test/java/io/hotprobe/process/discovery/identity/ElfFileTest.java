// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {
  @TempDir private Path folder;

  private Path file(ByteBuffer content) throws IOException {
    return Files.write(folder.resolve("elf"), content.array());
  }

  private static ByteBuffer sample() {
    return new ElfBuilder()
        .section(".comment", "GCC: (GNU) 12\0")
        .section(".text", "code")
        .section(".empty", "")
        .build();
  }

  /** Reads as the detector does; returns what the sections say, or "none". */
  private String read(ByteBuffer content) throws IOException {
    try (ElfFile elf = ElfFile.open(file(content)).orElse(null)) {
      return elf == null ? "none" : elf.section(".comment", 100) + "|" + elf.section(".text", 100);
    }
  }

  @Test
  void section_present_itsContentUpToTheLimit() throws IOException {
    try (ElfFile elf = ElfFile.open(file(sample())).orElseThrow()) {
      assertEquals("GCC: (GNU) 12\0", elf.section(".comment", 100));
      assertEquals("GCC", elf.section(".comment", 3));
      assertEquals("code", elf.section(".text", 100));
      assertEquals("", elf.section(".empty", 100));
      assertTrue(elf.hasSection(".empty") && elf.hasSection(".shstrtab"));
    }
  }

  @Test
  void section_absentOrPartOfAName_empty() throws IOException {
    try (ElfFile elf = ElfFile.open(file(sample())).orElseThrow()) {
      for (String name : List.of(".data", ".tex", "text", ".text2", ".comment.")) {
        assertFalse(elf.hasSection(name), name);
        assertEquals("", elf.section(name, 100), name);
      }
    }
  }

  @Test
  void open_otherKindsOfFiles_empty() throws IOException {
    assertEquals("none", read(ByteBuffer.allocate(0)));
    assertEquals("none", read(ByteBuffer.wrap("#!/bin/sh\necho\n".getBytes())));
    assertEquals("none", read(ByteBuffer.allocate(4096)));
    assertEquals("none", read(sample().put(4, (byte) 1)), "32 bits");
    assertEquals("none", read(sample().put(5, (byte) 2)), "big-endian");
    assertEquals("none", read(sample().put(0, (byte) 0x7e)), "no magic");
    Path missing = folder.resolve("missing");
    assertThrows(NoSuchFileException.class, () -> ElfFile.open(missing));
  }

  @Test
  void open_cutAnywhere_emptyOrPartButNoError() throws IOException {
    byte[] whole = sample().array();

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      String text = read(ByteBuffer.wrap(cut));
      assertTrue("none".equals(text) || text.length() < 30, text);
    }
    assertEquals("GCC: (GNU) 12\0|code", read(ByteBuffer.wrap(whole)));
  }

  @Test
  @Timeout(60)
  void open_hugeNumbers_refusedOrBounded() throws IOException {
    assertEquals("none", read(sample().putShort(ElfBuilder.SHNUM, (short) 0xffff)));
    assertEquals("none", read(sample().putShort(ElfBuilder.SHNUM, (short) 0)));
    assertEquals("none", read(sample().putShort(ElfBuilder.SHSTRNDX, (short) 0xffff)));
    assertEquals("none", read(sample().putShort(ElfBuilder.SHENTSIZE, (short) 40)));
    assertEquals("none", read(sample().putLong(ElfBuilder.SHOFF, Long.MAX_VALUE)));
    assertEquals("none", read(sample().putLong(ElfBuilder.SHOFF, -1)));
    ByteBuffer content = sample();
    int first = (int) content.getLong(ElfBuilder.SHOFF) + 64;
    assertEquals("|code", read(sample().putLong(first + 24, Long.MAX_VALUE)), "offset");
    assertEquals("|code", read(sample().putLong(first + 24, -9)), "offset");
    assertEquals("|code", read(sample().putLong(first + 32, -1)), "size");
    assertEquals("|code", read(sample().putInt(first, -1)), "name");
    assertEquals("|code", read(sample().putInt(first, Integer.MAX_VALUE)), "name");
    assertEquals(100 + 1 + 4, read(sample().putLong(first + 32, Long.MAX_VALUE)).length(), "size");
    int names = first + 3 * 64;
    assertEquals("|", read(sample().putLong(names + 32, 0)), "size of the names");
    assertEquals("|", read(sample().putLong(names + 32, -5)), "size of the names");
    assertEquals("|", read(sample().putLong(names + 24, 1L << 50)), "offset of the names");
  }

  /** Whatever stands in the header and the tables, reading ends without an unchecked exception. */
  @Test
  @Timeout(120)
  void open_randomDamage_neverThrows() throws IOException {
    Random random = new Random(42);
    byte[] whole = sample().array();
    for (int round = 0; round < 1000; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 1 + round % 8; i++) {
        damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt(256);
      }
      read(ByteBuffer.wrap(damaged));
    }
  }

  @Test
  void open_manyTimes_leavesNoDescriptorOpen() throws IOException {
    Path good = file(sample());
    Path bad = Files.writeString(folder.resolve("bad"), "no elf");
    long before = descriptors();

    for (int i = 0; i < 200; i++) {
      ElfFile.open(good).orElseThrow().close();
      assertEquals(Optional.empty(), ElfFile.open(bad));
    }

    assertTrue(descriptors() < before + 100, "descriptors were left open");
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }
}
