// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.process.discovery.select.Glob;
import io.hotprobe.process.discovery.select.NumberRanges;
import io.hotprobe.process.discovery.select.Rule;
import io.hotprobe.process.discovery.select.Sampler;
import io.hotprobe.process.discovery.select.Selector;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Turns settings into rules. */
final class RuleReader {
  private static final int HIGHEST_PORT = 65535;
  private static final String REGEX = "regex:";

  private RuleReader() {}

  static Rule rule(RuleComponent.Settings settings) {
    Selector selector =
        new Selector(
            patterns(settings.exePath()),
            patterns(settings.languages()),
            settings.cmdArgs().isEmpty()
                ? Optional.empty()
                : Optional.of(Glob.compile(settings.cmdArgs())),
            ports(settings.openPorts()),
            pids(settings.targetPids()),
            settings.containersOnly());
    Optional<Sampler> sampler =
        settings.sampler().isEmpty()
            ? Optional.empty()
            : Optional.of(Sampler.of(settings.sampler(), settings.samplerArg()));
    return new Rule(
        settings.order(),
        settings.exclude(),
        settings.name(),
        settings.namespace(),
        settings.exclude() || Arrays.asList(settings.exports()).contains("traces"),
        sampler,
        selector);
  }

  /** Returns the rule of the settings that need no selector of their own: the last to be asked. */
  static Rule implicit(DiscoverySettings settings) {
    Selector selector =
        new Selector(
            patterns(settings.executable()),
            patterns(settings.languages()),
            Optional.empty(),
            ports(settings.openPorts()),
            pids(settings.targetPids()),
            false);
    return new Rule(Integer.MAX_VALUE, false, "", "", true, Optional.empty(), selector);
  }

  private static NumberRanges ports(String text) {
    return NumberRanges.parse("openPorts", text, HIGHEST_PORT);
  }

  private static NumberRanges pids(String text) {
    return NumberRanges.parse("targetPids", text, Integer.MAX_VALUE);
  }

  private static List<Predicate<String>> patterns(String... texts) {
    return Arrays.stream(texts)
        .filter(text -> !text.isEmpty())
        .<Predicate<String>>map(
            text ->
                text.startsWith(REGEX)
                    ? Pattern.compile(text.substring(REGEX.length())).asPredicate()
                    : Glob.compile(text)::matches)
        .toList();
  }
}
