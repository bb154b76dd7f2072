// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.probe.Probe;

/**
 * A registered probe service.
 *
 * @param name the probe's name
 * @param bundle symbolic name and version of the bundle that registered it
 * @param probe the service
 */
record Candidate(String name, String bundle, Probe probe) {}
