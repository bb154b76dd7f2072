// SPDX-License-Identifier: Apache-2.0
/**
 * Starts the agent's bundles: as a program ({@link io.hotprobe.launcher.Main}), in a framework made
 * for it, or in the framework of a host ({@link io.hotprobe.launcher.HotprobeAgent}).
 *
 * <p>Decisions: bundles are installed by reference, so a start copies nothing; an installation is
 * replaced by renaming a complete folder, which a running agent does not notice. The framework's
 * storage is a folder of the process, removed at the end and, should the agent be killed, by the
 * next start. The bundle that brings configuration starts before the others of the set, which do
 * not start at all while the configuration is broken. The service loader mediator of OSGi is not
 * needed: nothing in the set asks for it.
 */
@NullMarked
package io.hotprobe.launcher;

import org.jspecify.annotations.NullMarked;
