// SPDX-License-Identifier: Apache-2.0
/**
 * Gogo commands, and a gogo session for every connection to a unix socket.
 *
 * <p>The protocol, so that a terminal program can speak it too: the client sends a line in UTF-8;
 * the agent answers with the command's output, a zero byte, the exit status in decimal digits (0
 * success, 1 failure, 127 unknown command) and a line feed. Zero bytes in the output are left out.
 * A client that goes away interrupts its command; one that only ends its input has two more seconds
 * for the answers.
 *
 * <p>Only the agent's own user (and root) may connect: the socket has mode 0600 from the moment
 * that it can be seen, and the peer's credentials are looked at. Lines and connections are bounded.
 */
@NullMarked
package io.hotprobe.shell;

import org.jspecify.annotations.NullMarked;
