// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import io.hotprobe.bpf.BpfException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The library as a whole: is it there, is it new enough. */
public final class Libbpf {
  private static final int OLDEST = 1003;
  private static final Object OUTCOME = examine();

  private Libbpf() {}

  /**
   * Returns the version, for example "1.4", and makes the library silent.
   *
   * @throws BpfException when it cannot be loaded or is older than 1.3
   */
  public static String require() {
    if (OUTCOME instanceof BpfException why) {
      throw new BpfException(String.valueOf(why.getMessage()), why.errno(), why);
    }
    return (String) OUTCOME;
  }

  /** Returns the version, or why there is none: it is asked for more than once. */
  private static Object examine() {
    try {
      return Calls.version();
    } catch (BpfException e) {
      return e;
    } catch (ExceptionInInitializerError e) {
      if (e.getCause() instanceof BpfException cause) {
        return cause;
      }
      throw e;
    }
  }

  /** A class of its own, so that a failure to initialise it can be caught. */
  private static final class Calls {
    private static final MethodHandle VERSION =
        Native.libbpf("libbpf_version_string", FunctionDescriptor.of(PTR));
    private static final MethodHandle SET_PRINT =
        Native.libbpf("libbpf_set_print", FunctionDescriptor.of(PTR, PTR));

    private static String version() {
      try {
        String version = Native.string((MemorySegment) VERSION.invokeExact()).replace("v", "");
        String[] parts = version.split("\\.");
        int number = Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
        if (number < OLDEST) {
          throw new BpfException("libbpf is too old: expected 1.3 or later, found " + version, 0);
        }
        MemorySegment before = (MemorySegment) SET_PRINT.invokeExact(MemorySegment.NULL);
        return before == null ? "" : version;
      } catch (Throwable e) {
        throw Native.unexpected(e);
      }
    }
  }
}
