// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A {@code struct bpf_link}: a program attached; closing detaches it. Independent of its object.
 */
public final class NativeLink implements AutoCloseable {
  private static final MethodHandle UPDATE =
      Native.libbpf("bpf_link__update_program", FunctionDescriptor.of(INT, PTR, PTR));
  private static final MethodHandle FD =
      Native.libbpf("bpf_link__fd", FunctionDescriptor.of(INT, PTR));
  private static final MethodHandle DESTROY =
      Native.libbpf("bpf_link__destroy", FunctionDescriptor.of(INT, PTR));

  private final MemorySegment link;
  private boolean closed;

  NativeLink(MemorySegment link) {
    this.link = link;
  }

  /** Returns the link's descriptor. */
  public int fd() {
    try {
      return Native.check((int) FD.invokeExact(link), "link has no descriptor");
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Replaces the attached program atomically. */
  public void update(NativeProgram program) {
    try {
      int result = (int) UPDATE.invokeExact(link, program.address());
      Native.check(result, "link cannot be updated to program " + program.name());
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      Native.check((int) DESTROY.invokeExact(link), "link cannot be closed");
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}
