// SPDX-License-Identifier: Apache-2.0
/** Events from the kernel and policies for it; layouts are generated from the object's BTF. */
@NullMarked
package io.hotprobe.process.discovery.kernel;

import org.jspecify.annotations.NullMarked;
