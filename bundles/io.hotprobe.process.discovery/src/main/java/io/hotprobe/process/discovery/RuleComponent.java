// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.process.discovery.select.Rule;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** One configured selector; a configuration that is wrong makes none and is logged. */
@Component(
    service = RuleComponent.class,
    configurationPid = "io.hotprobe.process.selector",
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RuleComponent.Settings.class, factory = true)
public final class RuleComponent {
  /** Factory configuration {@code io.hotprobe.process.selector}. */
  @ObjectClassDefinition
  @interface Settings {
    /** Position among the selectors. */
    int order() default 0;

    /** Whether matching processes are left out. */
    boolean exclude() default false;

    /** Service name for matching processes. */
    String name() default "";

    /** Service namespace for matching processes. */
    String namespace() default "";

    /** Ports like "80,443,8000-8999". */
    String openPorts() default "";

    /** Glob for the executable's path; "regex:..." is a regular expression. */
    String exePath() default "";

    /** Glob for the language. */
    String languages() default "";

    /** Glob for the arguments, joined by blanks. */
    String cmdArgs() default "";

    /** Process ids like "17,4711". */
    String targetPids() default "";

    /** Whether only processes in containers match. */
    boolean containersOnly() default false;

    /** What is exported of matching processes. */
    String[] exports() default {"traces"};

    /** OpenTelemetry name of the sampler, or empty for the general one. */
    String sampler() default "";

    /** The sampler's argument. */
    String samplerArg() default "";
  }

  private final Rule rule;

  /**
   * Creates the rule.
   *
   * @throws IllegalArgumentException for a setting that is wrong, which keeps the service away
   */
  @Activate
  public RuleComponent(Settings settings) {
    rule = RuleReader.rule(settings);
  }

  Rule rule() {
    return rule;
  }
}
