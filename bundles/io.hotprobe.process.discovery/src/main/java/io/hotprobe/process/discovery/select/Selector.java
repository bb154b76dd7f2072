// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.select;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One rule. A condition that is absent or empty holds; a selector without any condition matches
 * nothing.
 *
 * @param executables patterns for the executable's path, one is enough
 * @param languages patterns for the language's configuration name, one is enough
 * @param arguments pattern for the arguments, joined by blanks, with or without the first
 * @param ports ports, one that is listened on is enough
 * @param pids process ids
 * @param containersOnly whether only processes in containers match
 */
public record Selector(
    List<Predicate<String>> executables,
    List<Predicate<String>> languages,
    Optional<Glob> arguments,
    NumberRanges ports,
    NumberRanges pids,
    boolean containersOnly) {
  public Selector {
    executables = List.copyOf(executables);
    languages = List.copyOf(languages);
  }

  /** Returns whether the selector says nothing, and so matches nothing. */
  public boolean isEmpty() {
    return executables.isEmpty()
        && languages.isEmpty()
        && arguments.isEmpty()
        && ports.isEmpty()
        && pids.isEmpty()
        && !containersOnly;
  }

  /** Returns whether the process meets every condition; cheap ones are asked first. */
  public boolean matches(Candidate process) {
    return !isEmpty()
        && (pids.isEmpty() || pids.contains(process.pid()))
        && one(executables, process.executable())
        && (arguments.isEmpty() || matchesArguments(arguments.get(), process.commandLine()))
        && (!containersOnly || process.inContainer())
        && (languages.isEmpty() || one(languages, process.language().configName()))
        && (ports.isEmpty() || process.ports().stream().anyMatch(ports::contains));
  }

  private static boolean one(List<Predicate<String>> patterns, String text) {
    return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.test(text));
  }

  private static boolean matchesArguments(Glob pattern, List<String> commandLine) {
    List<String> rest = commandLine.subList(Math.min(1, commandLine.size()), commandLine.size());
    return pattern.matches(String.join(" ", rest))
        || pattern.matches(String.join(" ", commandLine));
  }
}
