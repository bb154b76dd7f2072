// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What only native calls can read of the kernel. One service; any thread may call. */
@ProviderType
public interface KernelState {

  /**
   * Returns what the kernel's lockdown file says now, for example {@code "none [integrity]
   * confidentiality"}, read from a mount of securityfs that nobody else sees; empty when there is
   * no such file or it may not be mounted (CAP_SYS_ADMIN).
   */
  Optional<String> lockdown();

  /** Returns the version of libbpf, or why there is none. */
  String libbpf();
}
