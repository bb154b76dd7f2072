// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.LONG;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/** Sockets by descriptor. Results below 0 are negative error numbers. */
public final class Sockets {
  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_PROTOCOL = 38;
  private static final int SO_DOMAIN = 39;
  private static final int SO_COOKIE = 57;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;
  private static final int TCP_INFO_SIZE = 160;
  private static final long DATA_SEGS_OUT = 156;
  private static final long FIONREAD = 0x541B;
  private static final int MSG_DONTWAIT = 0x40;
  private static final short POLLIN = 1;
  private static final int LOOPBACK = 0x7f000001;
  private static final ValueLayout.OfInt WIRE_INT = INT.withOrder(ByteOrder.BIG_ENDIAN);

  private static final MethodHandle GETSOCKOPT = call("getsockopt", INT, INT, INT, PTR, PTR);
  private static final MethodHandle SOCKET = call("socket", INT, INT, INT);
  private static final MethodHandle BIND = call("bind", INT, PTR, INT);
  private static final MethodHandle CONNECT = call("connect", INT, PTR, INT);
  private static final MethodHandle GETSOCKNAME = call("getsockname", INT, PTR, PTR);
  private static final MethodHandle LISTEN = call("listen", INT, INT);
  private static final MethodHandle ACCEPT = call("accept", INT, PTR, PTR);
  private static final MethodHandle POLL = call("poll", PTR, LONG, INT);
  private static final MethodHandle SEND =
      Native.libcErrno("send", FunctionDescriptor.of(LONG, INT, PTR, LONG, INT));
  private static final MethodHandle RECV =
      Native.libcErrno("recv", FunctionDescriptor.of(LONG, INT, PTR, LONG, INT));
  private static final MethodHandle IOCTL =
      Native.libcErrno(
          "ioctl", FunctionDescriptor.of(INT, INT, LONG, PTR), Linker.Option.firstVariadicArg(2));

  private Sockets() {}

  private static MethodHandle call(String name, MemoryLayout... arguments) {
    return Native.libcErrno(name, FunctionDescriptor.of(INT, arguments));
  }

  /** Returns whether the descriptor is a TCP socket of either address family. */
  public static boolean isTcp(int fd) {
    long family = option(fd, SO_DOMAIN, 4);
    return (family == AF_INET || family == AF_INET6)
        && option(fd, SO_TYPE, 4) == SOCK_STREAM
        && option(fd, SO_PROTOCOL, 4) == IPPROTO_TCP;
  }

  /** Returns the socket's cookie, or a negative error number. */
  public static long cookie(int fd) {
    return option(fd, SO_COOKIE, 8);
  }

  /** Returns how many TCP segments with data the socket has sent. */
  public static int segmentsSent(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment info = arena.allocate(TCP_INFO_SIZE, 8);
      MemorySegment length = arena.allocateFrom(INT, TCP_INFO_SIZE);
      int result = (int) GETSOCKOPT.invokeExact(state, fd, IPPROTO_TCP, TCP_INFO, info, length);
      Native.check(Libc.result(result, state), "TCP_INFO");
      return info.get(INT, DATA_SEGS_OUT);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private static long option(int fd, int option, int size) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment value = arena.allocate(LONG);
      MemorySegment length = arena.allocateFrom(INT, size);
      int result = (int) GETSOCKOPT.invokeExact(state, fd, SOL_SOCKET, option, value, length);
      if (result < 0) {
        return -Native.errno(state);
      }
      return size == 4 ? value.get(INT, 0) : value.get(LONG, 0);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns a socket that listens on a free port of 127.0.0.1. */
  public static int listen() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      int fd = (int) SOCKET.invokeExact(state, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      Native.check(Libc.result(fd, state), "socket");
      int bound = (int) BIND.invokeExact(state, fd, loopback(arena), 16);
      Native.check(Libc.result(bound, state), "bind to 127.0.0.1");
      int listening = (int) LISTEN.invokeExact(state, fd, 1);
      Native.check(Libc.result(listening, state), "listen on 127.0.0.1");
      return fd;
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns a socket that is connected to a listening one. */
  public static int connect(int listener) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment address = loopback(arena);
      MemorySegment length = arena.allocateFrom(INT, 16);
      int named = (int) GETSOCKNAME.invokeExact(state, listener, address, length);
      Native.check(Libc.result(named, state), "address of the socket");
      int fd = (int) SOCKET.invokeExact(state, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      Native.check(Libc.result(fd, state), "socket");
      int connected = (int) CONNECT.invokeExact(state, fd, address, 16);
      Native.check(Libc.result(connected, state), "connect to 127.0.0.1");
      return fd;
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns the next connection of a listening socket. */
  public static int accept(int listener) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      int fd = (int) ACCEPT.invokeExact(state, listener, MemorySegment.NULL, MemorySegment.NULL);
      return Native.check(Libc.result(fd, state), "accept on 127.0.0.1");
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Sends all bytes. */
  public static void send(int fd, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment from = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      long sent = (long) SEND.invokeExact(state, fd, from, (long) bytes.length, 0);
      Native.check(Libc.result((int) sent, state), "send");
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns what can be read now, at most so many bytes. */
  public static byte[] receive(int fd, int most) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment into = arena.allocate(most);
      long count = (long) RECV.invokeExact(state, fd, into, (long) most, MSG_DONTWAIT);
      int length = Native.check(Libc.result((int) count, state), "recv");
      return into.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Waits for data; returns whether there is some. */
  public static boolean readable(int fd, int millis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment wanted = arena.allocate(8, 4);
      wanted.set(INT, 0, fd);
      wanted.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
      int ready = (int) POLL.invokeExact(state, wanted, 1L, millis);
      return ready > 0;
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns what ioctl(FIONREAD) says: how many bytes can be read. */
  public static int queued(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment count = arena.allocate(INT);
      int result = (int) IOCTL.invokeExact(state, fd, FIONREAD, count);
      Native.check(Libc.result(result, state), "ioctl(FIONREAD)");
      return count.get(INT, 0);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private static MemorySegment loopback(Arena arena) {
    MemorySegment address = arena.allocate(16, 4);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
    address.set(WIRE_INT, 4, LOOPBACK);
    return address;
  }
}
