// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.KernelState;
import io.hotprobe.bpf.loader.ffi.Libbpf;
import io.hotprobe.bpf.loader.ffi.PrivateMount;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Reads what takes native calls; keeps its mount for as long as it lives. */
@Component
public final class State implements KernelState {
  private Optional<PrivateMount> securityfs = Optional.empty();

  @Override
  public synchronized Optional<String> lockdown() {
    try {
      if (securityfs.isEmpty()) {
        securityfs = PrivateMount.of("securityfs");
      }
      return securityfs.isEmpty() ? Optional.empty() : Optional.of(read(securityfs.get()));
    } catch (IOException | BpfException e) {
      return Optional.empty();
    }
  }

  private static String read(PrivateMount mount) throws IOException {
    return Files.readString(mount.root().resolve("lockdown")).strip();
  }

  @Override
  public String libbpf() {
    try {
      return Libbpf.require();
    } catch (BpfException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Deactivate
  synchronized void stop() {
    securityfs.ifPresent(PrivateMount::close);
    securityfs = Optional.empty();
  }
}
