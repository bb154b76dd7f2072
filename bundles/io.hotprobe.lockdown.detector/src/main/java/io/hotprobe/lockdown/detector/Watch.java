// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelTrial;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import io.hotprobe.lockdown.detector.facts.Situation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
   * @param tell gets the whole story in one line; a second one if abilities come or go that the
   *     change did not speak of
   */
  void follow(Consumer<String> tell) throws InterruptedException {
    Situation before = findings.situation();
    Situation now = situations.get();
    Map<String, String> changes = now.since(before);
    if (changes.isEmpty()) {
      return;
    }
    List<Ability> first = affected(before, now);
    List<Ability> rest = new ArrayList<>(abilities);
    rest.removeAll(first);
    String effects = retry(first, now);
    String change = String.join(", ", changes.values()) + ": ";
    if (!effects.isEmpty()) {
      tell.accept(change + effects);
    }
    String more = retry(rest, now);
    findings = findings.with(look(now));
    if (!more.isEmpty()) {
      tell.accept(change + more);
    } else if (effects.isEmpty()) {
      tell.accept(change + "no ability comes or goes with it");
    }
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

  /** Tries some abilities again and lets conditions follow; returns what that means. */
  private String retry(List<Ability> some, Situation now) throws InterruptedException {
    Set<String> had = findings.available();
    attempt(some, now);
    Set<String> have = findings.available();
    Map<String, Set<String>> gone = new LinkedHashMap<>();
    for (String ability : had) {
      if (!have.contains(ability)) {
        gone.put(ability, board.withdraw(ability));
      }
    }
    have.forEach(board::announce);
    List<String> effects = new ArrayList<>(losses(gone));
    have.removeAll(had);
    if (!have.isEmpty()) {
      effects.add(String.join(", ", have) + " can be had now");
    }
    return String.join("; ", effects);
  }

  private void attempt(List<Ability> some, Situation now) throws InterruptedException {
    findings = findings.with(now, examination.attempt(some, now.release()));
  }

  private List<Entry> look(Situation now) {
    return new Quirks(trial, now.release(), System.getProperty("os.arch", "")).look();
  }

  private List<String> losses(Map<String, Set<String>> gone) {
    return findings.entries().stream()
        .filter(entry -> gone.containsKey(entry.name()))
        .map(entry -> loss(entry, gone.getOrDefault(entry.name(), Set.of())))
        .toList();
  }

  private static String loss(Entry entry, Set<String> users) {
    String stopped = users.isEmpty() ? "" : ", which stops " + String.join(" and ", users);
    return "%s is gone (%s: %s)%s: %s"
        .formatted(entry.name(), entry.result(), entry.detail(), stopped, entry.consequence());
  }
}
