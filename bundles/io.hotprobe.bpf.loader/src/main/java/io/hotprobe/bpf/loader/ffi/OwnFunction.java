// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.LONG;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import io.hotprobe.bpf.BpfException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A function of this process that nobody else calls: a64l() of libc, which reads digits to base 64.
 *
 * @param path the file that it is mapped from
 * @param offset where it is in that file, in bytes
 */
public record OwnFunction(String path, long offset) {
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final MemorySegment ADDRESS =
      Linker.nativeLinker().defaultLookup().findOrThrow("a64l");
  private static final MethodHandle CALL =
      Linker.nativeLinker().downcallHandle(ADDRESS, FunctionDescriptor.of(LONG, PTR));

  /**
   * What it returns for the text that stands 8 bytes after the one that it is called with, and for
   * what programs write over that.
   */
  public static final long ALTERED = 63;

  /** Finds it in the process's mappings. */
  public static OwnFunction find() {
    long address = ADDRESS.address();
    try (var lines = Files.lines(MAPS)) {
      return lines
          .map(line -> in(line, address))
          .filter(found -> found != null)
          .findFirst()
          .orElseThrow(
              () ->
                  new BpfException("no mapping of %s holds a64l()".formatted(MAPS), Errno.ENOENT));
    } catch (IOException e) {
      throw new BpfException(MAPS + " cannot be read: " + e, 0, e);
    }
  }

  /** Parses "start-end perms offset device inode path". */
  private static @Nullable OwnFunction in(String line, long address) {
    String[] fields = line.split(" +", 6);
    String[] range = fields[0].split("-", 2);
    long start = Long.parseUnsignedLong(range[0], 16);
    if (fields.length < 6 || address < start || address >= Long.parseUnsignedLong(range[1], 16)) {
      return null;
    }
    return new OwnFunction(fields[5], address - start + Long.parseLong(fields[2], 16));
  }

  /** Calls it; returns what it returned. */
  public static long call() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(16, 8);
      text.setString(0, "/");
      text.setString(8, "z");
      return (long) CALL.invokeExact(text);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}
