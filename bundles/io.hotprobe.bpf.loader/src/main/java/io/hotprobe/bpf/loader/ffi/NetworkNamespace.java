// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.LONG;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The network namespace of the calling thread. Results below 0 are negative error numbers. */
public final class NetworkNamespace {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM_CLOEXEC = 0x80002;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final short IFF_UP = 1;
  private static final MethodHandle UNSHARE =
      Native.libcErrno("unshare", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle SOCKET =
      Native.libcErrno("socket", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle IOCTL =
      Native.libcErrno(
          "ioctl", FunctionDescriptor.of(INT, INT, LONG, PTR), Linker.Option.firstVariadicArg(2));

  private NetworkNamespace() {}

  /** Gives the calling thread, and it alone, a new one; it ends with the thread. */
  public static int leave() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      return Libc.result((int) UNSHARE.invokeExact(state, CLONE_NEWNET), state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Brings an interface up. */
  public static int up(String networkInterface) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      int fd = (int) SOCKET.invokeExact(state, AF_INET, SOCK_DGRAM_CLOEXEC, 0);
      Native.check(Libc.result(fd, state), "socket");
      MemorySegment request = arena.allocate(40, 8);
      request.setString(0, networkInterface);
      request.set(ValueLayout.JAVA_SHORT, 16, IFF_UP);
      int result = Libc.result((int) IOCTL.invokeExact(state, fd, SIOCSIFFLAGS, request), state);
      Libc.close(fd);
      return result;
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}
