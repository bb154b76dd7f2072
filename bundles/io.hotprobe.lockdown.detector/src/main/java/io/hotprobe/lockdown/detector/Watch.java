// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelTrial;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import io.hotprobe.lockdown.detector.facts.Situation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Finds out what the kernel allows, keeps conditions as they should be, and tries again when
 * something that can be read has changed. Used by one thread; the findings can be read by any.
 */
final class Watch {
  private final List<Ability> abilities;
  private final KernelTrial trial;
  private final Supplier<Situation> situations;
  private final ConditionBoard board;
  private final Examination examination;
  private volatile Findings findings;

  Watch(
      List<Ability> abilities,
      KernelTrial trial,
      Supplier<Situation> situations,
      ConditionBoard board) {
    this.abilities = List.copyOf(abilities);
    this.trial = trial;
    this.situations = situations;
    this.board = board;
    this.examination = new Examination(trial);
    this.findings = new Findings(this.abilities, situations.get(), Map.of(), List.of());
  }

  /** Returns what is known now. */
  Findings findings() {
    return findings;
  }

  /** Tries everything, then announces what works. */
  void examine() throws InterruptedException {
    attempt(abilities, findings.situation());
    findings = findings.with(look(findings.situation()));
    findings.available().forEach(board::announce);
  }

  /**
   * Looks whether something has changed, and if so, what that changes.
   *
   * @return the whole story in one line; empty when nothing has changed
   */
  String follow() throws InterruptedException {
    Findings before = findings;
    Situation now = situations.get();
    Map<String, String> changes = now.since(before.situation());
    if (changes.isEmpty()) {
      return "";
    }
    Map<String, Set<String>> gone = new LinkedHashMap<>();
    List<Ability> first = affected(before.situation(), now);
    List<Ability> rest = new ArrayList<>(abilities);
    rest.removeAll(first);
    retry(first, now, gone);
    retry(rest, now, gone);
    findings = findings.with(look(now));
    return String.join(", ", changes.values()) + ": " + consequences(before, gone);
  }

  /** Makes trials that are going on end soon; any thread may call. */
  void cancel() {
    examination.end();
  }

  /** Gives all conditions back. */
  void end() {
    findings.available().forEach(board::withdraw);
  }

  /** Those that the change speaks of. What else it may touch is tried after them. */
  private List<Ability> affected(Situation before, Situation now) {
    boolean locked = before.lockdown() != now.lockdown();
    return abilities.stream()
        .filter(
            ability ->
                (locked && ability.forbidden(Lockdown.CONFIDENTIALITY))
                    || ability.capabilities().stream()
                        .anyMatch(
                            one ->
                                before.capabilities().allow(one) != now.capabilities().allow(one)))
        .toList();
  }

  private void retry(List<Ability> some, Situation now, Map<String, Set<String>> gone)
      throws InterruptedException {
    Set<String> had = findings.available();
    attempt(some, now);
    Set<String> have = findings.available();
    for (String ability : had) {
      if (!have.contains(ability)) {
        gone.put(ability, board.withdraw(ability));
      }
    }
    have.forEach(board::announce);
  }

  private void attempt(List<Ability> some, Situation now) throws InterruptedException {
    findings = findings.with(now, examination.attempt(some, now.release()));
  }

  private List<Entry> look(Situation now) {
    return new Quirks(trial, now.release(), System.getProperty("os.arch", "")).look();
  }

  private String consequences(Findings before, Map<String, Set<String>> gone) {
    List<String> lines = new ArrayList<>();
    for (Entry entry : findings.entries()) {
      Set<String> users = gone.get(entry.name());
      if (users != null && !entry.available()) {
        lines.add(
            "%s is gone (%s: %s)%s: %s"
                .formatted(
                    entry.name(),
                    entry.result(),
                    entry.detail(),
                    users.isEmpty() ? "" : ", which stops " + String.join(" and ", users),
                    entry.consequence()));
      }
    }
    Set<String> gained = new LinkedHashSet<>(findings.available());
    gained.removeAll(before.available());
    if (!gained.isEmpty()) {
      lines.add(gained.stream().collect(Collectors.joining(", ", "", " can be had now")));
    }
    return lines.isEmpty() ? "no ability comes or goes with it" : String.join("; ", lines);
  }
}
