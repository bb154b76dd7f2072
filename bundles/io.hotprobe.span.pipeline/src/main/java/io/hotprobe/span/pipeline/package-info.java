// SPDX-License-Identifier: Apache-2.0
/**
 * The way of a finished span from the probe to the exporters.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>The sink is a ring of references that producers fill without a lock. One thread empties it,
 *       100 ms after the first span came at the latest, or when it is half full; so a producer
 *       wakes it seldom, and it never wakes while nothing happens.
 *   <li>Every exporter has a bounded queue and a thread. A queue that is full drops the new spans
 *       and counts them; nobody waits for anybody.
 *   <li>The resource is looked up when the span ends, and kept as one instance per process, so that
 *       exporters group by identity.
 *   <li>Routes: configured patterns first. {@code heuristic} replaces segments that look like
 *       identifiers and then limits the distinct segments below each prefix and service; {@code
 *       low-cardinality} only limits. Paths that were answered with 4xx or not at all are not
 *       learned, so a scanner cannot fill the tree; they have a route only if others with the same
 *       one were served. Everything learned is bounded.
 *   <li>The process directory is a dynamic reference although it is no whiteboard: the sink must
 *       not go away, and take the probes with it, when discovery is updated.
 * </ul>
 */
@NullMarked
package io.hotprobe.span.pipeline;

import org.jspecify.annotations.NullMarked;
