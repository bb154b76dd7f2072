// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.LONG;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The bpf(2) system call on descriptors. Methods that return an int return 0 or more, or a negative
 * error number.
 */
public final class Kernel {
  private static final int INFO_SIZE = 216;
  private static final MethodHandle UPDATE =
      Native.libbpf("bpf_map_update_elem", FunctionDescriptor.of(INT, INT, PTR, PTR, LONG));
  private static final MethodHandle LOOKUP =
      Native.libbpf("bpf_map_lookup_elem", FunctionDescriptor.of(INT, INT, PTR, PTR));
  private static final MethodHandle DELETE =
      Native.libbpf("bpf_map_delete_elem", FunctionDescriptor.of(INT, INT, PTR));
  private static final MethodHandle ATTACH =
      Native.libbpf("bpf_prog_attach", FunctionDescriptor.of(INT, INT, INT, INT, INT));
  private static final MethodHandle DETACH =
      Native.libbpf("bpf_prog_detach2", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle INFO =
      Native.libbpf("bpf_obj_get_info_by_fd", FunctionDescriptor.of(INT, INT, PTR, PTR));
  private static final MethodHandle ENABLE_STATS =
      Native.libbpf("bpf_enable_stats", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle CPUS =
      Native.libbpf("libbpf_num_possible_cpus", FunctionDescriptor.of(INT));

  private Kernel() {}

  /**
   * What the kernel knows of a program.
   *
   * @param id the program's number
   * @param nanos time spent in it, 0 unless statistics are on
   * @param runs how often it ran, 0 unless statistics are on
   * @param skipped how often it did not run because it was running on that CPU already, counted
   *     since Linux 5.12
   */
  public record ProgramInfo(int id, long nanos, long runs, long skipped) {}

  /** Adds or replaces an element; key and value as long as the map declares. */
  public static int update(int map, byte[] key, byte[] value) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) UPDATE.invokeExact(map, bytes(arena, key), bytes(arena, value), 0L);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Copies an element into {@code value}, which is as long as the kernel will write. */
  public static int lookup(int map, byte[] key, byte[] value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(Math.max(value.length, 8), 8);
      int result = (int) LOOKUP.invokeExact(map, bytes(arena, key), to);
      MemorySegment.copy(to, ValueLayout.JAVA_BYTE, 0, value, 0, value.length);
      return result;
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Removes an element. */
  public static int delete(int map, byte[] key) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) DELETE.invokeExact(map, bytes(arena, key));
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Attaches a program to a socket map. */
  public static int attach(int program, int target, int attachType) {
    try {
      return (int) ATTACH.invokeExact(program, target, attachType, 0);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Detaches a program from a socket map; sockets that are in it keep the program. */
  public static int detach(int program, int target, int attachType) {
    try {
      return (int) DETACH.invokeExact(program, target, attachType);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns what is known of a program; all zero when the kernel does not tell. */
  public static ProgramInfo program(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_SIZE, 8);
      MemorySegment length = arena.allocateFrom(INT, INFO_SIZE);
      int result = (int) INFO.invokeExact(fd, info, length);
      return result < 0
          ? new ProgramInfo(0, 0, 0, 0)
          : new ProgramInfo(
              info.get(INT, 4), info.get(LONG, 192), info.get(LONG, 200), info.get(LONG, 208));
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Counts runs and time of all programs for as long as the returned descriptor is open. */
  public static int enableStatistics() {
    try {
      return (int) ENABLE_STATS.invokeExact(0);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns how many CPUs the kernel counts per-CPU values for. */
  public static int possibleCpus() {
    try {
      return Native.check((int) CPUS.invokeExact(), "number of possible CPUs");
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private static MemorySegment bytes(Arena arena, byte[] from) {
    MemorySegment to = arena.allocate(Math.max(from.length, 8), 8);
    MemorySegment.copy(from, 0, to, ValueLayout.JAVA_BYTE, 0, from.length);
    return to;
  }

  /** Returns for example "EBUSY (Device or resource busy)". */
  public static String describe(int errno) {
    return Native.describe(errno);
  }
}
