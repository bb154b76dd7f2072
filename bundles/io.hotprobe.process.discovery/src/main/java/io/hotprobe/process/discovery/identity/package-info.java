// SPDX-License-Identifier: Apache-2.0
/**
 * What a process is: its runtime and its OpenTelemetry resource. Command line arguments are not
 * exported, they may hold secrets. {@code service.instance.id} is host, pid and start time, so that
 * a pid used again is another instance.
 */
@NullMarked
package io.hotprobe.process.discovery.identity;

import org.jspecify.annotations.NullMarked;
