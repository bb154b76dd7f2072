// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What this kernel lets the agent do, found out by trying. One service. */
@ProviderType
public interface KernelReport {

  /**
   * One ability of the kernel.
   *
   * @param name the ability, as its condition is named, for example {@code "hotprobe.hook.sk_msg"}
   * @param available whether it worked when it was tried
   * @param detail what was found: the rung in use, or why the kernel refused
   * @param consequence what the operator loses without it; empty when it is available
   */
  record Entry(String name, boolean available, String detail, String consequence) {}

  /** Returns all abilities that were tried, in the order in which they matter. Never empty. */
  List<Entry> entries();
}
