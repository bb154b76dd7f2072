// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The bpf(2) system call where libbpf, in the oldest version that we accept, does not know what we
 * need. Results are descriptors, or negative error numbers.
 */
public final class Links {
  public static final int NETWORK_LOOKUP = 36;
  public static final int XDP = 37;
  public static final int TCX_INGRESS = 46;
  public static final int UPROBE_MULTI = 48;
  public static final int UPROBE_SESSION = 57;
  public static final int XDP_GENERIC_MODE = 2;

  private static final int KPROBE_MULTI = 42;
  private static final long SYS_BPF = "amd64".equals(System.getProperty("os.arch")) ? 321 : 280;
  private static final int PROG_TEST_RUN = 10;
  private static final int LINK_CREATE = 28;
  private static final int ITER_CREATE = 33;
  private static final int ATTRIBUTES_SIZE = 80;

  private Links() {}

  /**
   * Links a program to an interface (by index) or a namespace (by descriptor).
   *
   * @param type BPF_* attach type
   * @param flags flags of the link
   */
  public static int create(int program, int target, int type, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return create(attributes(arena, program, target, type, flags));
    }
  }

  /** Links a program to an instruction of a file, in one process. */
  public static int uprobes(int program, String path, long offset, int pid, int type) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(arena, program, 0, type, 0);
      attributes.set(LONG, 16, arena.allocateFrom(path).address());
      attributes.set(LONG, 24, arena.allocateFrom(LONG, offset).address());
      attributes.set(INT, 48, 1);
      attributes.set(INT, 56, pid);
      return create(attributes);
    }
  }

  /** Links a program to a function of the kernel. */
  public static int kprobes(int program, String function) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(arena, program, 0, KPROBE_MULTI, 0);
      long name = arena.allocateFrom(function).address();
      attributes.set(INT, 20, 1);
      attributes.set(LONG, 24, arena.allocateFrom(LONG, name).address());
      return create(attributes);
    }
  }

  /** Returns a descriptor that runs a linked iterator when it is read. */
  public static int iterate(int link) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES_SIZE, 8);
      attributes.set(INT, 0, link);
      return Libc.syscall(SYS_BPF, ITER_CREATE, attributes.address(), 8, 0, 0);
    }
  }

  /**
   * Runs a program once.
   *
   * @param frame the packet, empty for programs that take none
   * @param argument the first argument, for programs that take no packet
   */
  public static int run(int program, byte[] frame, long argument) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES_SIZE, 8);
      attributes.set(INT, 0, program);
      if (frame.length > 0) {
        attributes.set(INT, 8, frame.length);
        attributes.set(
            LONG,
            16,
            arena.allocate(frame.length).copyFrom(MemorySegment.ofArray(frame)).address());
      } else {
        attributes.set(INT, 40, 8);
        attributes.set(LONG, 48, arena.allocateFrom(LONG, argument).address());
      }
      return Libc.syscall(SYS_BPF, PROG_TEST_RUN, attributes.address(), ATTRIBUTES_SIZE, 0, 0);
    }
  }

  private static MemorySegment attributes(
      Arena arena, int program, int target, int type, int flags) {
    MemorySegment attributes = arena.allocate(ATTRIBUTES_SIZE, 8);
    attributes.set(INT, 0, program);
    attributes.set(INT, 4, target);
    attributes.set(INT, 8, type);
    attributes.set(INT, 12, flags);
    return attributes;
  }

  private static int create(MemorySegment attributes) {
    return Libc.syscall(SYS_BPF, LINK_CREATE, attributes.address(), ATTRIBUTES_SIZE, 0, 0);
  }
}
