// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.probe;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A probe that is in the kernel now. The loader registers one such service for each probe, with the
 * probe's {@value Probe#NAME}.
 */
@ProviderType
public interface LiveProbe {

  /**
   * One program of a live probe.
   *
   * @param name name in the ELF file
   * @param attachedTo the hook and rung in use, readable
   * @param id the kernel's program id
   * @param runs how often it ran and {@code nanos} how long it took in total, while kernel
   *     statistics (kernel.bpf_stats_enabled) were on; else 0
   */
  record Program(String name, String attachedTo, int id, long runs, long nanos) {}

  /** Returns the symbolic name and version of the bundle that provides the probe. */
  String bundle();

  /** Returns the generation: 1 for the first probe of this name, one more after each swap. */
  long generation();

  /** Returns since when it is live. */
  Instant since();

  /** Returns its programs with their cost so far, read from the kernel at each call. */
  List<Program> programs();

  /** Returns hooks that could not be attached, with the reason; empty when all are. */
  List<String> missing();
}
