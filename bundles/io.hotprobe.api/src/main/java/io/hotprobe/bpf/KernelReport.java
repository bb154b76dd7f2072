// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What this kernel lets the agent do, found out by trying. One service, registered once everything
 * was tried; what it returns follows changes of the kernel and of the agent's capabilities.
 */
@ProviderType
public interface KernelReport {
  /** The names of those {@link #features()} without which the agent is of no use. */
  Set<String> CORE = Set.of("http.exchanges", "http.propagation");

  /**
   * One thing that was found out.
   *
   * @param name the thing; abilities are named as their condition is, for example {@code
   *     "hotprobe.hook.sk_msg"}
   * @param available whether it can be had
   * @param result what happened, in a few words from a fixed set, for example {@code "fires"} or
   *     {@code "load refused"}
   * @param detail what was found, or why it cannot be had; may be empty when it can
   * @param consequence what the operator loses without it; empty when it is available
   */
  record Entry(String name, boolean available, String result, String detail, String consequence) {}

  /**
   * Something that can be read.
   *
   * @param name what, for example {@code "lockdown"}
   * @param value what was read, for example {@code "integrity"}; {@code "unknown"} if nothing was
   * @param meaning what follows from it, or where it was read; may be empty
   */
  record Fact(String name, String value, String meaning) {}

  /** Returns all abilities that were tried, in the order in which they matter. Never empty. */
  List<Entry> entries();

  /** Returns what the agent does for its user, and whether that is possible here. */
  List<Entry> features();

  /** Returns the capabilities of the agent, those it has and those it would need. */
  List<Entry> capabilities();

  /**
   * Returns the oddities of kernels that were looked for. {@code result} is {@code "absent"},
   * {@code "mended"}, {@code "avoided"}, {@code "present"} or {@code "not tried"}; {@code
   * available} is false for those that are present, and {@code consequence} says what is done about
   * it or what remains.
   */
  List<Entry> quirks();

  /** Returns what could be read of the kernel and of the agent's surroundings. */
  List<Fact> facts();
}
