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

/** Descriptors, processes and scheduling. Results below 0 are negative error numbers. */
public final class Libc {
  private static final int O_DIRECTORY = 0x10000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_NONBLOCK = 0x800;
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final long SYS_MEMBARRIER =
      "amd64".equals(System.getProperty("os.arch")) ? 324 : 283;
  private static final int MEMBARRIER_CMD_GLOBAL = 1;
  private static final long SYS_PIDFD_OPEN = 434;
  private static final long SYS_PIDFD_GETFD = 438;
  private static final int PRIO_PROCESS = 0;
  private static final int NICE = 10;
  private static final int CPU_SET_BYTES = 1024;
  private static final long BUFFER = 4096;

  private static final MethodHandle OPEN =
      Native.libcErrno(
          "open", FunctionDescriptor.of(INT, PTR, INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle READ =
      Native.libcErrno("read", FunctionDescriptor.of(LONG, INT, PTR, LONG));
  private static final MethodHandle CLOSE =
      Native.libcErrno("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle FCNTL =
      Native.libcErrno(
          "fcntl", FunctionDescriptor.of(INT, INT, INT, INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SYSCALL =
      Native.libcErrno(
          "syscall",
          FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle SET_PRIORITY =
      Native.libcErrno("setpriority", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle GET_AFFINITY =
      Native.libcErrno("sched_getaffinity", FunctionDescriptor.of(INT, INT, LONG, PTR));
  private static final MethodHandle SET_AFFINITY =
      Native.libcErrno("sched_setaffinity", FunctionDescriptor.of(INT, INT, LONG, PTR));

  private Libc() {}

  /** Opens a directory for reading. */
  public static int openDirectory(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment name = arena.allocateFrom(path);
      return result((int) OPEN.invokeExact(state, name, O_DIRECTORY | O_CLOEXEC), state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Opens a file for reading. */
  public static int openFile(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      return result((int) OPEN.invokeExact(state, arena.allocateFrom(path), O_CLOEXEC), state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Reads a descriptor to its end. */
  public static void drain(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment into = arena.allocate(BUFFER);
      long count;
      do {
        count = (long) READ.invokeExact(state, fd, into, BUFFER);
        Native.check(result((int) count, state), "read of descriptor " + fd);
      } while (count > 0);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Closes a descriptor. */
  public static int close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      return result((int) CLOSE.invokeExact(state, fd), state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns another descriptor of the same thing. */
  public static int duplicate(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      return result((int) FCNTL.invokeExact(state, fd, F_DUPFD_CLOEXEC, 0), state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Lets no call wait on this descriptor. */
  static int doNotWait(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      return result((int) FCNTL.invokeExact(state, fd, F_SETFL, O_NONBLOCK), state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns a descriptor of a process. */
  public static int pidfd(int pid) {
    return syscall(SYS_PIDFD_OPEN, pid, 0, 0, 0, 0);
  }

  /** Returns our own descriptor of what {@code fd} is in the process behind {@code pidfd}. */
  public static int descriptorOf(int pidfd, int fd) {
    return syscall(SYS_PIDFD_GETFD, pidfd, fd, 0, 0, 0);
  }

  /** Lets the calling thread, and it alone, step back when others want the CPU. */
  public static void yieldToOthers() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      int result = (int) SET_PRIORITY.invokeExact(state, PRIO_PROCESS, 0, NICE);
      Native.check(Libc.result(result, state), "setpriority");
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns after every CPU left the kernel code, and so the BPF programs, that it was in. */
  public static int awaitPrograms() {
    return syscall(SYS_MEMBARRIER, MEMBARRIER_CMD_GLOBAL, 0, 0, 0, 0);
  }

  /** Returns where the calling thread may run: one bit for each CPU. */
  public static byte[] affinity() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment set = arena.allocate(CPU_SET_BYTES, 8);
      int result = (int) GET_AFFINITY.invokeExact(state, 0, (long) CPU_SET_BYTES, set);
      Native.check(result(result, state), "affinity of the thread");
      return set.toArray(ValueLayout.JAVA_BYTE);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Lets the calling thread run only where the bits are set, and moves it there. */
  public static int setAffinity(byte[] cpus) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment set = arena.allocateFrom(ValueLayout.JAVA_BYTE, cpus);
      return result((int) SET_AFFINITY.invokeExact(state, 0, (long) cpus.length, set), state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Makes a system call; what it does not take is ignored. */
  static int syscall(long number, long first, long second, long third, long fourth, long fifth) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      long result = (long) SYSCALL.invokeExact(state, number, first, second, third, fourth, fifth);
      return result((int) result, state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  static int result(int result, MemorySegment state) {
    return result < 0 ? -Native.errno(state) : result;
  }
}
