// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span;

/**
 * A span as it leaves: named by its route, with the resource of its process.
 *
 * @param span the span
 * @param resource the process that it belongs to
 */
public record ExportedSpan(SpanData span, Resource resource) {}
