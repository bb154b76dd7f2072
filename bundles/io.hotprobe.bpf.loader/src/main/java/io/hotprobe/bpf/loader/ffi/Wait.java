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
 * Waits until the kernel, or {@link #wake}, has something to say. Descriptors are watched for the
 * moment they get ready, not for being so: data that stays does not end the next wait.
 */
public final class Wait implements AutoCloseable {
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EFD_CLOEXEC_NONBLOCK = 0x80800;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLLIN = 1;
  private static final int EPOLLET = 1 << 31;
  private static final int EVENTS = 16;
  // struct epoll_event is packed on x86-64 only.
  private static final int EVENT_SIZE = "amd64".equals(System.getProperty("os.arch")) ? 12 : 16;

  private static final MethodHandle CREATE =
      Native.libcErrno("epoll_create1", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle CONTROL =
      Native.libcErrno("epoll_ctl", FunctionDescriptor.of(INT, INT, INT, INT, PTR));
  private static final MethodHandle WAIT = Native.libc("epoll_wait", INT, INT, PTR, INT, INT);
  private static final MethodHandle EVENTFD =
      Native.libcErrno("eventfd", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle WRITE = Native.libc("write", LONG, INT, PTR, LONG);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment ready = arena.allocate((long) EVENT_SIZE * EVENTS, 8);
  private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
  private final int epoll;
  private final int event;

  /** Creates it with nothing to watch. */
  public Wait() {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment state = call.allocate(Native.STATE);
      int created = (int) CREATE.invokeExact(state, EPOLL_CLOEXEC);
      epoll = Native.check(Libc.result(created, state), "epoll_create1");
      int fd = (int) EVENTFD.invokeExact(state, 0, EFD_CLOEXEC_NONBLOCK);
      event = Native.check(Libc.result(fd, state), "eventfd");
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
    add(event);
  }

  /** Watches a descriptor. */
  public void add(int fd) {
    control(EPOLL_CTL_ADD, fd);
  }

  /** Stops watching a descriptor. */
  public void remove(int fd) {
    control(EPOLL_CTL_DEL, fd);
  }

  /**
   * Waits until something happens, at most so long. One thread at a time.
   *
   * @return whether something happened; which it was is not told
   */
  public boolean await(int millis) {
    try {
      int count = (int) WAIT.invokeExact(epoll, ready, EVENTS, millis);
      return count > 0; // an interrupted wait is like a short one
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Ends the current wait, or the next one. Any thread. */
  public void wake() {
    try {
      long written = (long) WRITE.invokeExact(event, one, 8L);
      assert written <= 8;
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private void control(int operation, int fd) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment state = call.allocate(Native.STATE);
      MemorySegment wanted = call.allocate(16, 8);
      wanted.set(INT, 0, EPOLLIN | EPOLLET);
      wanted.set(INT, 4, fd);
      int result = (int) CONTROL.invokeExact(state, epoll, operation, fd, wanted);
      Native.check(Libc.result(result, state), "epoll_ctl of descriptor " + fd);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  @Override
  public void close() {
    Libc.close(epoll);
    Libc.close(event);
    arena.close();
  }
}
