// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What this process holds in the kernel, read without the agent's help. */
final class Kernel {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MethodHandle GETPGID = libc("getpgid", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle CLOSE = libc("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle SYSCALL =
      libc("syscall", FunctionDescriptor.of(LONG, LONG, LONG, ValueLayout.ADDRESS, LONG));

  /** Number of bpf(2), and its commands that open an object by its id. */
  private static final long BPF = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;

  private static final Map<String, Long> OPEN_BY_ID =
      Map.of("prog_id", 13L, "map_id", 14L, "link_id", 30L);

  private Kernel() {}

  /** A program, map or link. */
  record Held(String kind, int id) implements Comparable<Held> {
    @Override
    public int compareTo(Held other) {
      int byKind = kind.compareTo(other.kind);
      return byKind == 0 ? Integer.compare(id, other.id) : byKind;
    }

    /** Returns whether the kernel still has it, for whomever. */
    boolean exists() {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment attributes = arena.allocate(128, 8);
        attributes.set(INT, 0, id);
        long command = OPEN_BY_ID.get(kind);
        long fd = (long) SYSCALL.invokeExact(BPF, command, attributes, attributes.byteSize());
        if (fd < 0) {
          return false;
        }
        int unused = (int) CLOSE.invokeExact((int) fd);
        return true;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }
  }

  private static MethodHandle libc(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
  }

  /** Enters the kernel with this number. */
  static void tick(int number) {
    try {
      int unused = (int) GETPGID.invokeExact(number);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the eBPF objects that this process has open. */
  static Set<Held> held() {
    Set<Held> held = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
      for (Path file : files) {
        read(file)
            .lines()
            .map(line -> line.split(":\\s*"))
            .filter(words -> OPEN_BY_ID.containsKey(words[0]))
            .forEach(words -> held.add(new Held(words[0], Integer.parseInt(words[1]))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return held;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }
}
