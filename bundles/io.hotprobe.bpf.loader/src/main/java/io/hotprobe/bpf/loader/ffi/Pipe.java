// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.LONG;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A pipe of our own, by its descriptors. */
public record Pipe(int out, int in) implements AutoCloseable {
  private static final int O_CLOEXEC = 0x80000;
  private static final MethodHandle PIPE =
      Native.libcErrno("pipe2", FunctionDescriptor.of(INT, PTR, INT));
  private static final MethodHandle SPLICE =
      Native.libcErrno("splice", FunctionDescriptor.of(LONG, INT, PTR, INT, PTR, LONG, INT));

  /** Makes one. */
  public static Pipe open() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment ends = arena.allocate(8, 4);
      Native.check(Libc.result((int) PIPE.invokeExact(state, ends, O_CLOEXEC), state), "pipe2");
      return new Pipe(ends.get(INT, 0), ends.get(INT, 4));
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /**
   * Moves bytes from a socket into it without waiting (splice(2)); returns how many, or a negative
   * error number. The socket never waits again.
   */
  public int splice(int socket, int most) {
    // SPLICE_F_NONBLOCK says nothing to a socket.
    Native.check(Libc.doNotWait(socket), "O_NONBLOCK");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment here = MemorySegment.NULL;
      long moved = (long) SPLICE.invokeExact(state, socket, here, in, here, (long) most, 0);
      return Libc.result((int) moved, state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  @Override
  public void close() {
    Libc.close(out);
    Libc.close(in);
  }
}
