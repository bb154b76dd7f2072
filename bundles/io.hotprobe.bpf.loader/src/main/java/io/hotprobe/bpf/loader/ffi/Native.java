// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import io.hotprobe.bpf.BpfException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Finds functions and tells what an error number means. */
final class Native {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final ValueLayout.OfBoolean BOOL = ValueLayout.JAVA_BOOLEAN;
  static final AddressLayout PTR = ValueLayout.ADDRESS;

  /** Where a call that captures errno leaves it. */
  static final StructLayout STATE = Linker.Option.captureStateLayout();

  private static final Linker LINKER = Linker.nativeLinker();
  private static final VarHandle ERRNO =
      STATE.varHandle(StructLayout.PathElement.groupElement("errno"));
  private static final MethodHandle ERROR_NAME = libc("strerrorname_np", PTR, INT);
  private static final MethodHandle ERROR_TEXT = libc("strerrordesc_np", PTR, INT);
  private static final int LIBBPF_ERRORS = 4000;

  private Native() {}

  /** A class of its own: what needs libc alone works without libbpf. */
  private static final class Library {
    private static final Object LOOKUP = open();

    private static SymbolLookup lookup() {
      if (LOOKUP instanceof BpfException why) {
        throw new BpfException(String.valueOf(why.getMessage()), why.errno(), why);
      }
      return (SymbolLookup) LOOKUP;
    }

    /** Returns the library, or why there is none: it is asked for more than once. */
    private static Object open() {
      String path = System.getProperty("hotprobe.libbpf", "libbpf.so.1");
      try {
        return SymbolLookup.libraryLookup(path, Arena.global());
      } catch (IllegalCallerException e) {
        return new BpfException(
            "native code may not be called: start the JVM with --enable-native-access=ALL-UNNAMED",
            0,
            e);
      } catch (IllegalArgumentException e) {
        return new BpfException(
            "libbpf cannot be loaded from "
                + path
                + ": expected version 1.3 or later there, or where the system property"
                + " hotprobe.libbpf says",
            0,
            e);
      }
    }
  }

  /** What libbpf calls its own errors. */
  private static final class LibbpfErrors {
    private static final MethodHandle TEXT =
        libbpf("libbpf_strerror", FunctionDescriptor.of(INT, INT, PTR, LONG));
  }

  /** Returns a function of libbpf. */
  static MethodHandle libbpf(String name, FunctionDescriptor type, Linker.Option... options) {
    MemorySegment symbol =
        Library.lookup()
            .find(name)
            .orElseThrow(
                () ->
                    new BpfException(
                        "libbpf has no function " + name + ": expected version 1.3 or later", 0));
    return LINKER.downcallHandle(symbol, type, options);
  }

  /** Returns a function of libc that does not set errno. */
  static MethodHandle libc(String name, MemoryLayout result, MemoryLayout... args) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, args));
  }

  /** Returns a function of libc whose first argument is where errno goes. */
  static MethodHandle libcErrno(String name, FunctionDescriptor type, Linker.Option... more) {
    Linker.Option[] options = new Linker.Option[more.length + 1];
    System.arraycopy(more, 0, options, 0, more.length);
    options[more.length] = captureErrno();
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }

  static Linker.Option captureErrno() {
    return Linker.Option.captureCallState("errno");
  }

  static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /** Returns for example "EPERM (Operation not permitted)". */
  static String describe(int errno) {
    return errno >= LIBBPF_ERRORS ? describeLibbpf(errno) : describeLibc(errno);
  }

  private static String describeLibbpf(int errno) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(256);
      int unused = (int) LibbpfErrors.TEXT.invokeExact(errno, text, text.byteSize());
      return text.getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static String describeLibc(int errno) {
    try {
      MemorySegment name = (MemorySegment) ERROR_NAME.invokeExact(errno);
      MemorySegment text = (MemorySegment) ERROR_TEXT.invokeExact(errno);
      if (name.address() == 0 || text.address() == 0) {
        return "error " + errno;
      }
      return string(name) + " (" + string(text) + ")";
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns the text at an address that libc or libbpf returned. */
  static String string(MemorySegment address) {
    return address.reinterpret(4096).getString(0);
  }

  /** Throws when a call returned a negative error number. */
  static int check(int result, String what) {
    if (result < 0) {
      throw new BpfException(what + ": " + describe(-result), -result);
    }
    return result;
  }

  /** Turns what a method handle may throw into what it cannot be here: a defect. */
  static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case RuntimeException runtime -> runtime;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
