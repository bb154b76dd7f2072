// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.LONG;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import io.hotprobe.bpf.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Mapped memory. */
public final class Memory {
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final long FAILED = -1;

  private static final MethodHandle MMAP =
      Native.libcErrno("mmap", FunctionDescriptor.of(PTR, PTR, LONG, INT, INT, INT, LONG));
  private static final MethodHandle MUNMAP = Native.libc("munmap", INT, PTR, LONG);
  private static final MethodHandle PAGE_SIZE = Native.libc("getpagesize", INT);

  private Memory() {}

  /** Returns the size of a page in bytes. */
  public static int pageSize() {
    try {
      return (int) PAGE_SIZE.invokeExact();
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Maps a part of a map or file for as long as the arena lives. */
  public static MemorySegment map(Arena arena, int fd, long offset, long size, boolean writable) {
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    MemorySegment mapped = map(arena, size, protection, MAP_SHARED, fd, offset);
    return writable ? mapped : mapped.asReadOnly();
  }

  /** Returns zeroed memory that takes up room only where it is written to. */
  public static MemorySegment lazy(Arena arena, long size) {
    return map(arena, size, PROT_READ | PROT_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
  }

  private static MemorySegment map(
      Arena arena, long size, int protection, int flags, int fd, long offset) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment state = call.allocate(Native.STATE);
      MemorySegment at =
          (MemorySegment)
              MMAP.invokeExact(state, MemorySegment.NULL, size, protection, flags, fd, offset);
      if (at.address() == FAILED) {
        int errno = Native.errno(state);
        throw new BpfException(
            "cannot map %d bytes at offset %d of descriptor %d: %s"
                .formatted(size, offset, fd, Native.describe(errno)),
            errno);
      }
      return at.reinterpret(size, arena, Memory::unmap);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private static void unmap(MemorySegment mapped) {
    try {
      int result = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
      Native.check(result, "munmap");
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}
