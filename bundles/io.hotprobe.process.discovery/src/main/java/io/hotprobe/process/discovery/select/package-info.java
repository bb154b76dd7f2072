// SPDX-License-Identifier: Apache-2.0
/**
 * Which processes take part, as OBI's selectors say it: the conditions of one selector must all
 * hold, one selector that holds is enough, and one that excludes beats all that include. The first
 * including selector that holds gives its name and sampler.
 */
@NullMarked
package io.hotprobe.process.discovery.select;

import org.jspecify.annotations.NullMarked;
