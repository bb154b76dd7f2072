// SPDX-License-Identifier: Apache-2.0
/**
 * The kernel probe loader. It tracks Probe services, loads and attaches their objects, reads their
 * rings and owns every kernel handle.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>All changes happen on one thread, in the order in which services came and went. Events are
 *       read by another one, for all probes.
 *   <li>A rung that loads but does not attach is found out only by attaching: the object is then
 *       loaded again without it, and {@code Probe.loaded} is called again with the new maps.
 *   <li>A probe whose service went away stays live for three seconds, unless its bundle was stopped
 *       for good: a bundle update looks like that. Its decoder is called until then as a plain
 *       object, though its bundle is stopped. When a successor comes but fails, the probe stays
 *       live as long as that successor is registered.
 *   <li>Programs that are attached beside their predecessor (by section, uprobes) must return at
 *       once unless hp_active names their generation. That map has a value for each CPU, and the
 *       switch writes each from the CPU itself: no event sees half a switch, none is seen twice or
 *       missed. Programs of cgroup links and of slots in shared PROG_ARRAY maps are replaced in
 *       place and must not ask.
 *   <li>Where programs can be preempted (Linux 6.19 and later), a thread can be moved between two
 *       programs of one event. Programs with understudies are right when told twice, so there both
 *       generations are live for 200 ms.
 *   <li>A shared map that a successor declares differently (sizes, flags or BTF of key and value)
 *       is made anew; the old one goes with the probes that use it.
 * </ul>
 */
@NullMarked
package io.hotprobe.bpf.loader;

import org.jspecify.annotations.NullMarked;
