// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP/1 exchanges from the socket layer. The kernel side (bpf/kernel.probe) follows the bytes that
 * processes read and write, on their own threads, and reports each exchange once, when it is over;
 * this package turns the reports into spans.
 *
 * <p>Choices: bytes are read from the memory of the system call that moved them, so they come in
 * order and with the thread that works on them; no packet is parsed. Two rungs see the calls: the
 * tracepoints sock_recv_length and sock_send_length, or on kernels before 6.5, where sendfile goes
 * past them, the end of the system call. Where programs of tracepoints can be preempted (Linux 6.19
 * and later) each has understudies, so that no thread makes another one's call pass unseen. Values
 * of URL parameters whose names sound secret never leave this package, nor do user names and
 * passwords in URLs.
 */
@NullMarked
package io.hotprobe.kernel.probe;

import org.jspecify.annotations.NullMarked;
