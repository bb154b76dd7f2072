// SPDX-License-Identifier: Apache-2.0
/**
 * Finds out what this kernel lets the agent do, by trying, and says so: each ability that works is
 * a {@link org.osgi.service.condition.Condition} service with the ability's name as its id, and the
 * whole is the {@link io.hotprobe.bpf.KernelReport}.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Abilities are data (abilities.txt): a later probe adds its line and its BPF program.
 *       Nothing is decided by the kernel's version, except where trying would do harm.
 *   <li>What can be read (lockdown, configuration, capabilities, version) explains a refusal and
 *       tells when to try again; it never takes the place of a trial. A lockdown file that is
 *       missing therefore hides nothing: the state is inferred from what the kernel refuses.
 *   <li>Conditions and the report appear once everything was tried, in the background: the core
 *       probes choose their rungs by themselves and do not wait.
 *   <li>Files of securityfs and procfs tell nobody of their changes, so they are read every few
 *       seconds. Trials are repeated only when something read differently: first those that the
 *       change speaks of, then all others, for a change may touch what it does not speak of.
 *   <li>Components that name a condition start and stop by Declarative Services, not by us.
 *   <li>overrideBpfLoopEnabled skips no check, because there is none to skip: a kernel with
 *       bpf_loop ported back is found by the trial. Set in vain, it is answered with a warning.
 * </ul>
 */
@NullMarked
package io.hotprobe.lockdown.detector;

import org.jspecify.annotations.NullMarked;
