// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.probe;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The audit of the loader: what happened to which probe. One service; the last 1,000 changes. */
@ProviderType
public interface ProbeHistory {

  /** What happened. */
  enum Change {
    /** The first probe of its name is live. */
    LOADED,
    /** A successor took over without a gap. */
    SWAPPED,
    /** A successor could not be loaded; its predecessor is live as before. */
    ROLLED_BACK,
    /** Detached; nothing of it is left in the kernel except leased maps. */
    STOPPED,
    /** Could not be loaded, and there was no predecessor. */
    FAILED
  }

  /**
   * One change.
   *
   * @param time when it was complete
   * @param probe the probe's name
   * @param change what happened
   * @param bundle symbolic name and version of the bundle that provides the probe
   * @param generation the generation that was live, or was to be
   * @param digest SHA-256 of the ELF file, in hexadecimal digits; empty if it was not read
   * @param detail hooks with the rung in use, or why it failed
   */
  record Entry(
      Instant time,
      String probe,
      Change change,
      String bundle,
      long generation,
      String digest,
      String detail) {}

  /** Returns the changes, oldest first. */
  List<Entry> entries();
}
