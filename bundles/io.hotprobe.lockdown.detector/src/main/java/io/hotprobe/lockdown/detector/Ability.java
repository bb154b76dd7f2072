// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.Experiment.Place;
import io.hotprobe.bpf.KernelVersion;
import io.hotprobe.lockdown.detector.facts.Capability;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something that a kernel may be able to do.
 *
 * @param name id of its condition
 * @param object name of the BPF object that tries it
 * @param program name of the program that tries it
 * @param successor name of a program that takes its place before it is fired
 * @param place where it is tried
 * @param attachedFrom the first kernel on which attaching it does no harm
 * @param since the first kernel that has it
 * @param capabilities what the agent needs for it
 * @param options what the kernel must be built with, without CONFIG_
 * @param forbiddenFrom the lockdown that forbids it; UNKNOWN if none does
 * @param purpose what it is for
 * @param consequence what is lost without it
 */
record Ability(
    String name,
    String object,
    String program,
    Optional<String> successor,
    Place place,
    KernelVersion attachedFrom,
    KernelVersion since,
    Set<Capability> capabilities,
    List<String> options,
    Lockdown forbiddenFrom,
    String purpose,
    String consequence) {

  /** Returns whether attaching it to this kernel could do harm. */
  boolean harmful(KernelVersion release) {
    return release.before(attachedFrom);
  }

  /** Returns whether this lockdown forbids it. */
  boolean forbidden(Lockdown lockdown) {
    return forbiddenFrom != Lockdown.UNKNOWN && lockdown.atLeast(forbiddenFrom);
  }
}
