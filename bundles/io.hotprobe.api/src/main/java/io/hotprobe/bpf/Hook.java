// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import java.util.List;

/**
 * Something a probe must see, with the ways to see it, best first. The loader takes the first rung
 * whose programs load and attach on this kernel, and never loads the programs of the others.
 *
 * @param name short name shown to the operator, for example {@code "receive"}
 * @param rungs alternatives; each is attached completely or not at all
 * @param required whether the probe is useless when no rung works; otherwise the hook stays off and
 *     is reported
 */
public record Hook(String name, List<List<Attachment>> rungs, boolean required) {
  public Hook {
    rungs = rungs.stream().map(List::copyOf).toList();
  }

  /** Returns a required hook with a single rung. */
  public static Hook required(String name, Attachment... attachments) {
    return new Hook(name, List.of(List.of(attachments)), true);
  }

  /** Returns a hook with a single rung that the probe can do without. */
  public static Hook optional(String name, Attachment... attachments) {
    return new Hook(name, List.of(List.of(attachments)), false);
  }
}
