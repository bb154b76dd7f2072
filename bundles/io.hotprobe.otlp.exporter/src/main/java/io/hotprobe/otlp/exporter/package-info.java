// SPDX-License-Identifier: Apache-2.0
/**
 * Spans to the outside: OTLP over HTTP with the OpenTelemetry SDK's exporter, and OTLP/JSON lines
 * into a file.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>The SDK's classes are inside the bundle. Its own bundles demand a service loader mediator,
 *       and their sender for the JDK's HTTP client is no longer released; ours is handed to the
 *       builder as an object, so no service loader takes part.
 *   <li>Retries are ours: the SDK's policy knows neither a limit of time nor Retry-After.
 *   <li>A request is sent on the calling thread, which the pipeline gives to each exporter; an
 *       interrupt cancels it.
 * </ul>
 */
@NullMarked
package io.hotprobe.otlp.exporter;

import org.jspecify.annotations.NullMarked;
