// SPDX-License-Identifier: Apache-2.0
/**
 * The whiteboard of probes: a bundle registers a {@link io.hotprobe.probe.Probe} service, the
 * loader makes it live and announces it as a {@link io.hotprobe.probe.LiveProbe}. Also what is
 * known of the traced processes.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.hotprobe.probe;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
