// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The effective capabilities of the agent.
 *
 * @param effective the mask, as /proc/PID/status shows it
 */
public record Capabilities(long effective) {

  /** Returns whether the agent has it. */
  public boolean has(Capability capability) {
    return (effective & capability.mask()) != 0;
  }

  /** Returns whether what it is for may be done: some are part of CAP_SYS_ADMIN. */
  public boolean allow(Capability capability) {
    boolean partOfAdmin =
        switch (capability) {
          case BPF, PERFMON, CHECKPOINT_RESTORE -> true;
          default -> false;
        };
    return has(capability) || (partOfAdmin && has(Capability.SYS_ADMIN));
  }

  /** Returns those of the seven that are needed whose work may not be done. */
  public List<Capability> missing() {
    return Arrays.stream(Capability.values())
        .filter(capability -> capability.needed() && !allow(capability))
        .toList();
  }

  @Override
  public String toString() {
    String known =
        Arrays.stream(Capability.values())
            .filter(this::has)
            .map(Capability::name)
            .collect(Collectors.joining(" "));
    long rest = effective;
    for (Capability capability : Capability.values()) {
      rest &= ~capability.mask();
    }
    int others = Long.bitCount(rest);
    String more = others == 0 ? "" : " and " + others + (others == 1 ? " other" : " others");
    return known.isEmpty() ? "none that matter" + more : known + more;
  }
}
