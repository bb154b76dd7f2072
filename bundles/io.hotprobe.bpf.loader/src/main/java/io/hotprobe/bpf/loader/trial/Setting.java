// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Libc;
import io.hotprobe.bpf.loader.ffi.NativeLink;

/**
 * Where a specimen is attached and what makes it run. Both methods are called once, on a thread
 * that ends with the trial; closing undoes both.
 */
interface Setting extends AutoCloseable {

  /**
   * Attaches the program.
   *
   * @throws BpfException when the kernel refuses
   * @throws Impossible when there is nothing to attach it to
   */
  void attach(Specimen specimen);

  /**
   * Makes the program run.
   *
   * @throws BpfException when what it did was wrong
   * @throws Impossible when that cannot be done here
   */
  void fire(Specimen specimen);

  @Override
  void close();

  /** Closes a link that libbpf made. */
  static Runnable closing(NativeLink link) {
    return link::close;
  }

  /** Closes a descriptor, or fails with what the kernel said in its place. */
  static Runnable closing(int descriptor, String what) {
    if (descriptor < 0) {
      throw new BpfException(what + ": " + Kernel.describe(-descriptor), -descriptor);
    }
    return () -> Libc.close(descriptor);
  }
}
