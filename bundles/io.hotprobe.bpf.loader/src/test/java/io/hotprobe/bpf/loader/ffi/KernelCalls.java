// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.LONG;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.HashSet;
import java.util.Set;

/** Native calls that only tests make. */
public final class KernelCalls {
  /** Number of getpgid(2) on x86-64. */
  public static final long GETPGID = 121;

  private static final MethodHandle GETPGID_CALL = Native.libc("getpgid", INT, INT);
  private static final MethodHandle NEXT_PROGRAM = next("bpf_prog_get_next_id");
  private static final MethodHandle NEXT_MAP = next("bpf_map_get_next_id");
  private static final MethodHandle NEXT_LINK = next("bpf_link_get_next_id");
  private static final MethodHandle TEST_RUN =
      Native.libbpf("bpf_prog_test_run_opts", FunctionDescriptor.of(INT, INT, PTR));

  private KernelCalls() {}

  private static MethodHandle next(String function) {
    return Native.libbpf(function, FunctionDescriptor.of(INT, INT, PTR));
  }

  /** Enters the kernel with this number. */
  public static void tick(int number) {
    try {
      int unused = (int) GETPGID_CALL.invokeExact(number);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Runs a program of type SYSCALL with nothing to work on. */
  public static int run(int program) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment options = arena.allocate(96, 8);
      options.set(LONG, 0, 96);
      return (int) TEST_RUN.invokeExact(program, options);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns the ids of all programs in the kernel. */
  public static Set<Integer> programs() {
    return ids(NEXT_PROGRAM);
  }

  /** Returns the ids of all maps in the kernel. */
  public static Set<Integer> maps() {
    return ids(NEXT_MAP);
  }

  /** Returns the ids of all links in the kernel. */
  public static Set<Integer> links() {
    return ids(NEXT_LINK);
  }

  private static Set<Integer> ids(MethodHandle next) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment id = arena.allocate(INT);
      Set<Integer> ids = new HashSet<>();
      while ((int) next.invokeExact(id.get(INT, 0), id) == 0) {
        ids.add(id.get(INT, 0));
      }
      return ids;
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}
