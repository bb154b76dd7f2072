// SPDX-License-Identifier: Apache-2.0
/**
 * Writes {@code traceparent} into outgoing HTTP/1.1 requests with sk_msg, before TCP sees them.
 *
 * <p>Choices: only outgoing sockets of processes that take part are enrolled. {@link
 * io.hotprobe.network.propagator.PropagationGuard} finds out whether enrolled sockets behave as
 * before on this kernel and announces by a {@link org.osgi.service.condition.Condition} that, and
 * how, headers may be written; without it {@link io.hotprobe.network.propagator.NetworkPropagator}
 * does not start. Sockets stay enrolled until they close, also when the agent dies: their programs
 * keep the socket map alive, so no byte that waits in it is lost.
 */
@NullMarked
package io.hotprobe.network.propagator;

import org.jspecify.annotations.NullMarked;
