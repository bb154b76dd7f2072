// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Configuration {@code io.hotprobe.process.discovery}: the implicit selector and what is general.
 */
@ObjectClassDefinition
@interface DiscoverySettings {
  /** Ports like "80,443,8000-8999" of the implicit selector. */
  String openPorts() default "";

  /**
   * Globs for the executable's path of the implicit selector; "regex:..." is a regular expression.
   */
  String[] executable() default {};

  /** Globs for the language of the implicit selector. */
  String[] languages() default {};

  /** Process ids of the implicit selector. */
  String targetPids() default "";

  /** Beginnings of paths of programs whose language is not looked for. */
  String[] excludeSystemPaths() default {
    "/lib/systemd/", "/usr/lib/systemd/", "/usr/libexec/", "/sbin/", "/usr/sbin/"
  };

  /** Whether processes with an OpenTelemetry agent of their own are left out. */
  boolean excludeOtelInstrumented() default true;

  /** Service name for processes that do not say theirs and whose selector says none. */
  String serviceName() default "";

  /** Service namespace, likewise. */
  String serviceNamespace() default "";

  /** Whether trace context is written into outgoing requests. */
  boolean inject() default false;

  /** OpenTelemetry name of the sampler for selectors without one. */
  String sampler() default "parentbased_always_on";

  /** The sampler's argument. */
  String samplerArg() default "";

  /** cgroup v2 directory that the agent is limited to, or empty. */
  String cgroupPath() default "";

  /** host.id instead of the machine id, or empty. */
  String hostId() default "";

  /** host.name instead of the host's name, or empty. */
  String hostName() default "";
}
