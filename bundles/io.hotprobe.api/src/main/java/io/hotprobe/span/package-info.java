// SPDX-License-Identifier: Apache-2.0
/**
 * Finished spans on their way out: {@link io.hotprobe.span.SpanSink} takes them from probes, {@link
 * io.hotprobe.span.SpanExporter} sends them away, {@link io.hotprobe.span.Counters} tells what was
 * done and lost.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.hotprobe.span;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
