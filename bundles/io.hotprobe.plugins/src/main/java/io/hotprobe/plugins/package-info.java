// SPDX-License-Identifier: Apache-2.0
/**
 * Bundles that an operator puts into the folder of plugins, beside the installed set.
 *
 * <p>Decisions: Felix File Install watches the folder, and leaves the work to this bundle, because
 * on its own it removes a running bundle whose jar is replaced by a damaged one. A plugin takes the
 * place of the installed bundle of the same symbolic name (two of them would both listen, count and
 * answer); when its jar goes away, the installed one is back. Of several plugins of one name the
 * highest version is used, whatever the order in which they are found after a restart. A jar is
 * copied and read to its last byte before anything is touched; a bundle that does not resolve or
 * start gives way to the one before it. What a probe's object is worth only the kernel knows: the
 * loader sees to that.
 */
@NullMarked
package io.hotprobe.plugins;

import org.jspecify.annotations.NullMarked;
