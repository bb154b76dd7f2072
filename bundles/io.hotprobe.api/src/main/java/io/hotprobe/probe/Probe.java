// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.probe;

import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.KernelMaps;
import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A BPF object and the code that understands its events, managed as one unit. Register it as a
 * service with the property {@value #NAME}; the loader does the rest. A probe owns no kernel
 * resource.
 */
@ConsumerType
public interface Probe {
  /** Service property: the probe's name, unique among live probes, for example "kernel.probe". */
  String NAME = "probe.name";

  /** Returns what to load. Called once for each time the probe is made live. */
  BpfObject object();

  /**
   * Tells that the object is loaded, before any of its programs is attached: the place to fill
   * maps.
   *
   * @param maps the maps of the object, valid until {@link #detached(boolean)} returns
   */
  default void loaded(KernelMaps maps) {}

  /**
   * Tells that the probe is live: each of its programs acts, on every CPU, and those of a
   * predecessor do no longer. The place to start what needs all of them. What it throws is logged.
   *
   * @param maps those of {@link #loaded(KernelMaps)}
   */
  default void attached(KernelMaps maps) {}

  /**
   * Takes one record of the object's ring buffer (the only map of type RINGBUF in it). Called by
   * the one reader thread, in the order of submission. Must not block, throw or keep the segment.
   *
   * @param event the record, read-only, of the length that the kernel side submitted
   */
  default void onEvent(MemorySegment event) {}

  /**
   * Tells that the probe is about to be stopped, without a successor, while each of its programs
   * still acts: the place to undo what {@link #attached(KernelMaps)} did. What it throws is logged.
   */
  default void detaching() {}

  /**
   * Tells that all programs are detached and every event was delivered. The maps are still open.
   *
   * @param replaced whether a successor is live; if not, the probe was stopped
   */
  default void detached(boolean replaced) {}
}
