// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.process.discovery.identity.ResourceAttributes;
import io.hotprobe.process.discovery.proc.CgroupScope;
import io.hotprobe.process.discovery.select.Rules;
import io.hotprobe.process.discovery.select.Sampler;
import java.util.List;

/**
 * The configuration as it is now; immutable.
 *
 * @param rules which processes take part
 * @param scope where in the cgroup tree they are
 * @param sampler sampler for rules without one
 * @param inject whether trace context is written
 * @param serviceName general service name, or empty
 * @param serviceNamespace general namespace, or empty
 * @param systemPaths beginnings of paths whose language is not looked for
 * @param excludeOtelInstrumented whether processes with an agent of their own are left out
 * @param attributes maker of resources
 */
record Situation(
    Rules rules,
    CgroupScope scope,
    Sampler sampler,
    boolean inject,
    String serviceName,
    String serviceNamespace,
    List<String> systemPaths,
    boolean excludeOtelInstrumented,
    ResourceAttributes attributes) {

  /** Returns the same situation with other rules. */
  Situation with(Rules others) {
    return new Situation(
        others,
        scope,
        sampler,
        inject,
        serviceName,
        serviceNamespace,
        systemPaths,
        excludeOtelInstrumented,
        attributes);
  }
}
