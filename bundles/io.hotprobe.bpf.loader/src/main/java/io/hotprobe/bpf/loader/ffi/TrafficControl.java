// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.LONG;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The clsact qdisc of an interface. Results below 0 are negative error numbers. */
public final class TrafficControl {
  private static final int INGRESS = 1;
  private static final int HOOK_SIZE = 24;
  private static final int OPTIONS_SIZE = 32;
  private static final MethodHandle CREATE =
      Native.libbpf("bpf_tc_hook_create", FunctionDescriptor.of(INT, PTR));
  private static final MethodHandle ATTACH =
      Native.libbpf("bpf_tc_attach", FunctionDescriptor.of(INT, PTR, PTR));

  private TrafficControl() {}

  /** Makes the qdisc and attaches a program to what comes in; the qdisc goes with the interface. */
  public static int attach(int networkInterface, int program) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment hook = arena.allocate(HOOK_SIZE, 8);
      hook.set(LONG, 0, HOOK_SIZE);
      hook.set(INT, 8, networkInterface);
      hook.set(INT, 12, INGRESS);
      int created = (int) CREATE.invokeExact(hook);
      if (created < 0) {
        return created;
      }
      MemorySegment options = arena.allocate(OPTIONS_SIZE, 8);
      options.set(LONG, 0, OPTIONS_SIZE);
      options.set(INT, 8, program);
      options.set(INT, 20, 1);
      options.set(INT, 24, 1);
      return (int) ATTACH.invokeExact(hook, options);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}
