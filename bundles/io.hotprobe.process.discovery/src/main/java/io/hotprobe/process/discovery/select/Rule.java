// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.select;

import java.util.Optional;

/**
 * A selector and what it means for the processes that match.
 *
 * @param order rules are asked in ascending order
 * @param exclude whether matching processes are left out
 * @param name service name to give, or empty
 * @param namespace service namespace to give, or empty
 * @param traced false when the rule exports no traces: matching processes take no part
 * @param sampler the sampler, or empty for the general one
 * @param selector the conditions
 */
public record Rule(
    int order,
    boolean exclude,
    String name,
    String namespace,
    boolean traced,
    Optional<Sampler> sampler,
    Selector selector) {}
