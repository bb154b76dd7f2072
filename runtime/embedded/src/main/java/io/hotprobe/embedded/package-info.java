// SPDX-License-Identifier: Apache-2.0
/**
 * An example: a program with an OSGi platform of its own takes Hotprobe's bundles in. {@link
 * io.hotprobe.embedded.Host} is all there is to it.
 *
 * <p>Three things make a host. It <em>shares packages</em>: what both sides speak of ({@code
 * io.hotprobe.*} of the API, {@code org.osgi.service.cm}) is loaded once, from the host's class
 * path. It <em>offers services</em>: every {@code SpanExporter} in the registry gets the spans,
 * with a queue and a thread of its own. It <em>configures</em>: through ConfigurationAdmin, at any
 * time; the names of the settings are in the bundles' metatype descriptions.
 *
 * <p>The program needs what the agent needs: root or CAP_BPF and its kin, and the JVM option {@code
 * --enable-native-access=ALL-UNNAMED}. Its own process is never traced.
 */
@NullMarked
package io.hotprobe.embedded;

import org.jspecify.annotations.NullMarked;
