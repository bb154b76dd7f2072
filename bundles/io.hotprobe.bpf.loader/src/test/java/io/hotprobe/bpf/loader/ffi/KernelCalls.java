// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** Native calls that only tests make. */
public final class KernelCalls {
  /** Number of getpgid(2) on x86-64. */
  public static final long GETPGID = 121;

  private static final MethodHandle GETPGID_CALL = Native.libc("getpgid", INT, INT);
  private static final MethodHandle INFO =
      Native.libbpf("bpf_obj_get_info_by_fd", FunctionDescriptor.of(INT, INT, PTR, PTR));
  private static final MethodHandle NEXT_PROGRAM = next("bpf_prog_get_next_id");
  private static final MethodHandle NEXT_MAP = next("bpf_map_get_next_id");
  private static final MethodHandle PROGRAM = byId("bpf_prog_get_fd_by_id");
  private static final MethodHandle MAP = byId("bpf_map_get_fd_by_id");

  private KernelCalls() {}

  private static MethodHandle next(String function) {
    return Native.libbpf(function, FunctionDescriptor.of(INT, INT, PTR));
  }

  private static MethodHandle byId(String function) {
    return Native.libbpf(function, FunctionDescriptor.of(INT, INT));
  }

  /** Enters the kernel with this number. */
  public static void tick(int number) {
    try {
      int unused = (int) GETPGID_CALL.invokeExact(number);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns the first four or eight bytes as a number. */
  public static long number(byte[] value) {
    MemorySegment bytes = MemorySegment.ofArray(value);
    return value.length < 8
        ? bytes.get(ValueLayout.JAVA_INT_UNALIGNED, 0)
        : bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
  }

  /** Returns the names of all programs ("prog") or maps ("map") in the kernel. */
  public static List<String> names(String kind) {
    boolean programs = kind.equals("prog");
    return names(programs ? NEXT_PROGRAM : NEXT_MAP, programs ? PROGRAM : MAP, programs ? 64 : 24);
  }

  private static List<String> names(MethodHandle next, MethodHandle open, long nameOffset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment id = arena.allocate(INT);
      MemorySegment info = arena.allocate(80, 8);
      List<String> names = new ArrayList<>();
      while ((int) next.invokeExact(id.get(INT, 0), id) == 0) {
        int fd = (int) open.invokeExact(id.get(INT, 0));
        info.fill((byte) 0);
        int unused = (int) INFO.invokeExact(fd, info, arena.allocateFrom(INT, 80));
        names.add(info.getString(nameOffset));
        Libc.close(fd);
      }
      return names;
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}
