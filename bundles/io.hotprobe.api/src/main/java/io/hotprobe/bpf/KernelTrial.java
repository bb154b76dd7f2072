// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Finds out what the kernel allows by doing it, and undoes it at once. */
@ProviderType
public interface KernelTrial {

  /**
   * Loads the object, attaches every hook's first rung, and closes all of it again. Shared maps are
   * not shared with live probes.
   *
   * @return empty when everything worked, else why it did not (libbpf's or the verifier's last
   *     words, never empty text)
   */
  Optional<String> attempt(BpfObject object);

  /**
   * Tells whether a socket in a SOCKHASH still answers ioctl(FIONREAD) with the bytes that are
   * queued, tried on a loopback connection of our own.
   *
   * @param withVerdict whether the map carries a pass-all sk_skb verdict program
   * @return the number of bytes reported for 5 queued ones: 5 is right
   */
  int fionread(boolean withVerdict);
}
