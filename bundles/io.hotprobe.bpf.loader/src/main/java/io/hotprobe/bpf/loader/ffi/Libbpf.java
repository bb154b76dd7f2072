// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import io.hotprobe.bpf.BpfException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The library as a whole: is it there, is it new enough. */
public final class Libbpf {
  private static final MethodHandle VERSION =
      Native.libbpf("libbpf_version_string", FunctionDescriptor.of(PTR));
  private static final MethodHandle SET_PRINT =
      Native.libbpf("libbpf_set_print", FunctionDescriptor.of(PTR, PTR));

  private Libbpf() {}

  /**
   * Returns the version, for example "1.4", and makes the library silent.
   *
   * @throws BpfException when it cannot be loaded or is older than 1.3
   */
  public static String require() {
    try {
      return Checked.version();
    } catch (ExceptionInInitializerError e) {
      if (e.getCause() instanceof BpfException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Runs in a class of its own, so that a failure to initialise arrives as one. */
  private static final class Checked {
    private static String version() {
      try {
        String version = Native.string((MemorySegment) VERSION.invokeExact()).replace("v", "");
        String[] parts = version.split("\\.");
        int number = Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
        if (number < 1003) {
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
