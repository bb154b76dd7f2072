// SPDX-License-Identifier: Apache-2.0
/**
 * What can be read of the kernel and of the agent's surroundings. Nothing here decides what the
 * kernel allows; it explains what trials found.
 */
@NullMarked
package io.hotprobe.lockdown.detector.facts;

import org.jspecify.annotations.NullMarked;
