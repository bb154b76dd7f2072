// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Libc;
import io.hotprobe.bpf.loader.ffi.Links;
import io.hotprobe.bpf.loader.ffi.NativeLink;
import org.jspecify.annotations.Nullable;

/** An iterator over what the kernel has, read to its end. */
final class Iterator implements Setting {
  private @Nullable NativeLink link;

  @Override
  public void attach(Specimen specimen) {
    link = specimen.program().attach();
  }

  @Override
  public void fire(Specimen specimen) {
    int fd = link == null ? -1 : Links.iterate(link.fd());
    if (fd < 0) {
      throw new BpfException("iterator: " + Kernel.describe(-fd), -fd);
    }
    try (Connection listening = new Connection()) {
      Libc.drain(fd);
    } finally {
      Libc.close(fd);
    }
  }

  @Override
  public void close() {
    if (link != null) {
      link.close();
    }
  }
}
