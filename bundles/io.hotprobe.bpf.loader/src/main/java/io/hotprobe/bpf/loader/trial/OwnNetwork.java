// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.Experiment.Place;
import io.hotprobe.bpf.loader.ffi.Errno;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Libc;
import io.hotprobe.bpf.loader.ffi.Links;
import io.hotprobe.bpf.loader.ffi.NetworkNamespace;
import io.hotprobe.bpf.loader.ffi.TrafficControl;

/** A network namespace, with its loopback interface, that ends with the thread. */
final class OwnNetwork implements Setting {
  private static final String INTERFACE = "lo";
  private static final int INDEX = 1;

  private final Place place;
  private Runnable detach = () -> {};

  OwnNetwork(Place place) {
    this.place = place;
  }

  @Override
  public void attach(Specimen specimen) {
    int left = NetworkNamespace.leave();
    if (left < 0) {
      throw new Impossible(
          "a network namespace of its own "
              + (left == -Errno.EPERM
                  ? "takes CAP_SYS_ADMIN"
                  : "cannot be made: " + Kernel.describe(-left)));
    }
    NetworkNamespace.up(INTERFACE);
    int program = specimen.program().fd();
    switch (place) {
      case TC -> attachFilter(program);
      case TCX -> detach = link(program, INDEX, Links.TCX_INGRESS, 0);
      case XDP -> detach = link(program, INDEX, Links.XDP, Links.XDP_GENERIC_MODE);
      default -> attachNamespace(program);
    }
  }

  private static void attachFilter(int program) {
    int result = TrafficControl.attach(INDEX, program);
    if (result < 0) {
      throw new BpfException("clsact of an interface: " + Kernel.describe(-result), -result);
    }
  }

  private static Runnable link(int program, int target, int type, int flags) {
    return Setting.closing(
        Links.create(program, target, type, flags), "link to an interface or its namespace");
  }

  private void attachNamespace(int program) {
    int namespace = Libc.openFile("/proc/thread-self/ns/net");
    if (namespace < 0) {
      throw new Impossible(
          "the network namespace cannot be opened: " + Kernel.describe(-namespace));
    }
    try {
      detach = link(program, namespace, Links.NETWORK_LOOKUP, 0);
    } finally {
      Libc.close(namespace);
    }
  }

  @Override
  public void fire(Specimen specimen) {
    try (Connection connection = new Connection()) {
      connection.exchange();
    }
  }

  @Override
  public void close() {
    detach.run();
  }
}
