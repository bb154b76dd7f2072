// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Links;
import java.lang.foreign.Arena;

/** A program that is not attached, but run once. */
final class Run implements Setting {
  private static final byte[] FRAME = new byte[64];
  private static final byte[] NO_FRAME = {};
  private static final int READABLE = 8;

  @Override
  public void attach(Specimen specimen) {
    // Nowhere.
  }

  @Override
  public void fire(Specimen specimen) {
    byte[] frame = specimen.program().section().equals("tc") ? FRAME : NO_FRAME;
    try (Arena arena = Arena.ofConfined()) {
      long argument = arena.allocate(READABLE, READABLE).address();
      int result = Links.run(specimen.program().fd(), frame, argument);
      if (result < 0) {
        throw new BpfException("test run: " + Kernel.describe(-result), -result);
      }
    }
  }

  @Override
  public void close() {
    // Nothing was attached.
  }
}
