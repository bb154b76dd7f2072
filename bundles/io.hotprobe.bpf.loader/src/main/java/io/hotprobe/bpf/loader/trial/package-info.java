// SPDX-License-Identifier: Apache-2.0
/**
 * Tries single programs in the kernel.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>"Attaches" is not enough: a hook can attach and never run (BPF LSM where the boot parameter
 *       lsm= leaves it out), so whatever can be fired is fired.
 *   <li>Nothing of the machine is attached to. Each trial has a thread of its own that ends with it
 *       and so may have a network namespace of its own. For cgroup programs a threaded cgroup is
 *       made below the agent's own and this one thread moves there; the agent stays where it is.
 *   <li>Only hooks in the kernel's code (kprobe, fentry, tracepoint, LSM, iterators) see the whole
 *       machine, for as long as one file is read and one message sent; the programs only count.
 *   <li>Trials step back (nice) behind the probes, which are loaded at the same time.
 *   <li>What the agent may not do for want of a capability (make a namespace, a cgroup) is not a
 *       refusal of the program: the outcome says how far it came, and why not further.
 * </ul>
 */
@NullMarked
package io.hotprobe.bpf.loader.trial;

import org.jspecify.annotations.NullMarked;
