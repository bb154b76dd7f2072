// SPDX-License-Identifier: Apache-2.0
/**
 * Finds the processes there are, decides which take part, and tells the kernel.
 *
 * <p>One thread does it all, on events from the kernel (a program starts, forks, listens, ends) and
 * on changes of the configuration; a scan of /proc every minute, in pieces between the events,
 * makes good what events were lost. A forked child takes its parent's policy in the kernel at once;
 * a new program has none until it was looked at. A successor takes the policies over as they are;
 * when the probe is stopped without one, no process takes part any more.
 *
 * <p>The arguments of a process are those that it was first seen with, or its parent's at the fork:
 * programs write titles over them, which must neither rename a service nor make it another process.
 *
 * <p>Programs under the excluded system paths take part when a selector matches, but their language
 * is not looked for, as in OBI. nginx and Apache httpd are known by name wherever they are.
 */
@NullMarked
package io.hotprobe.process.discovery;

import org.jspecify.annotations.NullMarked;
