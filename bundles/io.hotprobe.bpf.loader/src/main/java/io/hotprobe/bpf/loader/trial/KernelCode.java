// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import io.hotprobe.bpf.Experiment.Place;
import io.hotprobe.bpf.loader.ffi.Links;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Hooks in the kernel's own code, which a file that is read and a message that is sent pass. */
final class KernelCode implements Setting {
  private static final Path SMALL_FILE = Path.of("/proc/self/comm");
  private static final String FUNCTION = "tcp_sendmsg";

  private final Place place;
  private Runnable detach = () -> {};

  KernelCode(Place place) {
    this.place = place;
  }

  @Override
  public void attach(Specimen specimen) {
    detach =
        place == Place.KERNEL_FUNCTIONS
            ? Setting.closing(
                Links.kprobes(specimen.program().fd(), FUNCTION),
                "kprobe_multi link to " + FUNCTION)
            : Setting.closing(specimen.program().attach());
  }

  @Override
  public void fire(Specimen specimen) {
    try (Connection connection = new Connection()) {
      Files.readString(SMALL_FILE);
      connection.exchange();
    } catch (IOException e) {
      throw new Impossible(SMALL_FILE + " cannot be read: " + e);
    }
  }

  @Override
  public void close() {
    detach.run();
  }
}
