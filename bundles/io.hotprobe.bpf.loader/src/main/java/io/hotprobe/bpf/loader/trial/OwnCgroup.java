// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Libc;
import io.hotprobe.bpf.loader.ffi.NativeLink;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A cgroup made for one trial, in which one thread makes a connection. */
final class OwnCgroup implements Setting {
  private final Path parent;
  private @Nullable TrialCgroup cgroup;
  private Runnable detach = () -> {};

  /**
   * Creates it.
   *
   * @param parent where to make the cgroup if that cannot be done below the agent's own
   */
  OwnCgroup(Path parent) {
    this.parent = parent;
  }

  @Override
  public void attach(Specimen specimen) {
    TrialCgroup made = TrialCgroup.make(parent);
    cgroup = made;
    String path = made.path().toString();
    int fd = Libc.openDirectory(path);
    if (fd < 0) {
      throw new Impossible("cgroup " + path + " cannot be opened: " + Kernel.describe(-fd));
    }
    try {
      NativeLink link = specimen.program().attachCgroup(fd, path);
      detach = Setting.closing(link);
      specimen.successor().ifPresent(link::update);
    } finally {
      Libc.close(fd);
    }
  }

  @Override
  public void fire(Specimen specimen) {
    if (cgroup != null) {
      cgroup.enter();
    }
    try (Connection connection = new Connection()) {
      connection.exchange();
    }
  }

  @Override
  public void close() {
    detach.run();
    if (cgroup != null) {
      cgroup.close();
    }
  }
}
