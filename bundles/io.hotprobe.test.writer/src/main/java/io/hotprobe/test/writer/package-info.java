// SPDX-License-Identifier: Apache-2.0
/**
 * A probe of the tests, not part of the product: it needs the one helper that lockdown takes away,
 * so a guest whose lockdown is raised shows that a condition, what stands on it, and nothing else
 * goes.
 */
@NullMarked
package io.hotprobe.test.writer;

import org.jspecify.annotations.NullMarked;
