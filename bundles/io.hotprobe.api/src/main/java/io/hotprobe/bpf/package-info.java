// SPDX-License-Identifier: Apache-2.0
/**
 * What a probe asks of the kernel: BPF objects, the places where their programs attach, and the
 * errors that loading can end in. Plain values; nothing here owns a kernel resource.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.hotprobe.bpf;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
