// SPDX-License-Identifier: Apache-2.0
/**
 * All calls into native code: libbpf (1.3 or later, from the system property hotprobe.libbpf or the
 * system's libbpf.so.1) and libc. There are no upcalls: libbpf's messages are switched off, the
 * verifier's log comes back in a buffer, and rings are read from mapped memory. The JVM needs
 * --enable-native-access for the module or class path that this bundle is in.
 */
@NullMarked
package io.hotprobe.bpf.loader.ffi;

import org.jspecify.annotations.NullMarked;
