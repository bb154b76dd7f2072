// SPDX-License-Identifier: Apache-2.0
/**
 * A probe bundle as a third party writes one: a BPF object, one component, no export. The tests
 * install it in several versions, good and broken ones, into a framework with the agent's bundles.
 */
@NullMarked
package io.hotprobe.itest;

import org.jspecify.annotations.NullMarked;
