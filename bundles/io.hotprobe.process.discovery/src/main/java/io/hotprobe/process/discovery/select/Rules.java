// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.select;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All rules in force. */
public final class Rules {
  private final List<Rule> including;
  private final List<Rule> excluding;

  /** Creates the set from rules in any order. */
  public Rules(List<Rule> rules) {
    List<Rule> sorted = rules.stream().sorted(Comparator.comparingInt(Rule::order)).toList();
    including = sorted.stream().filter(rule -> !rule.exclude()).toList();
    excluding = sorted.stream().filter(Rule::exclude).toList();
  }

  /** Returns the rule by which the process takes part, or empty when it does not. */
  public Optional<Rule> choose(Candidate process) {
    for (Rule rule : including) {
      if (rule.selector().matches(process)) {
        return rule.traced() && !excluded(process) ? Optional.of(rule) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private boolean excluded(Candidate process) {
    return excluding.stream().anyMatch(rule -> rule.selector().matches(process));
  }

  /** Returns whether no process can match. */
  public boolean selectNothing() {
    return including.stream().allMatch(rule -> rule.selector().isEmpty());
  }

  /** Returns every rule. */
  public List<Rule> all() {
    return Stream.concat(including.stream(), excluding.stream()).toList();
  }

  /** Returns how many rules can include processes. */
  public long including() {
    return including.stream().filter(rule -> !rule.selector().isEmpty()).count();
  }
}
