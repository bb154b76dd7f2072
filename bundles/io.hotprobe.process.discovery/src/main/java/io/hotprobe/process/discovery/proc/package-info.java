// SPDX-License-Identifier: Apache-2.0
/**
 * What the proc file system says about processes. Every read is bounded and every process may
 * vanish at any time: then there is nothing to return, which is no error.
 */
@NullMarked
package io.hotprobe.process.discovery.proc;

import org.jspecify.annotations.NullMarked;
