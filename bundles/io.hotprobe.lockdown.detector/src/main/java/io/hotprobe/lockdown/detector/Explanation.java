// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelTrial.Outcome;
import io.hotprobe.bpf.KernelTrial.Stage;
import io.hotprobe.lockdown.detector.facts.Capability;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import io.hotprobe.lockdown.detector.facts.Situation;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says why an ability is not there, from what can be read.
 *
 * @param situation what was read
 * @param lockdown what was read or, failing that, inferred
 */
record Explanation(Situation situation, Lockdown lockdown) {
  private static final String HARMFUL =
      "not attached: below Linux %s reading it while a socket map changes can stall the kernel";

  /** Returns whether the ability may be used. */
  boolean available(Ability ability, Outcome outcome) {
    return outcome.stage().works() && !ability.harmful(situation.release());
  }

  /** Returns what to report of an ability. */
  Entry entry(Ability ability, Outcome outcome) {
    boolean available = available(ability, outcome);
    String result = result(outcome.stage());
    if (outcome.stage().works() && !available) {
      String why = HARMFUL.formatted(ability.attachedFrom());
      return new Entry(ability.name(), false, result, why, ability.consequence());
    }
    String words = outcome.detail();
    if (available) {
      String detail = words.isEmpty() ? "for " + ability.purpose() : words;
      return new Entry(ability.name(), true, result, detail, "");
    }
    String detail =
        reason(ability, outcome)
            .map(reason -> words.isEmpty() ? reason : reason + " (" + words + ")")
            .orElse(words);
    return new Entry(ability.name(), false, result, detail, ability.consequence());
  }

  /** Returns a stage as the report calls it. */
  static String result(Stage stage) {
    return switch (stage) {
      case FIRED -> "fires";
      case ATTACHED -> "attaches, not fired";
      case LOADED -> "loads, not attached";
      case SILENT -> "attaches, never fires";
      case ATTACH_REFUSED, LOAD_REFUSED -> stage.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  private Optional<String> reason(Ability ability, Outcome outcome) {
    return missingCapability(ability)
        .or(this::namespace)
        .or(() -> age(ability))
        .or(() -> locked(ability))
        .or(() -> missingOption(ability))
        .or(() -> silentModule(ability, outcome.stage()))
        .or(this::limits)
        .or(() -> unpermitted(outcome));
  }

  private Optional<String> missingCapability(Ability ability) {
    String missing =
        ability.capabilities().stream()
            .filter(capability -> !situation.capabilities().allow(capability))
            .sorted()
            .map(Capability::title)
            .collect(Collectors.joining(" and "));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("it takes " + missing + ", which the agent does not have");
  }

  private Optional<String> namespace() {
    return situation.ownUserNamespace()
        ? Optional.of("the agent is in a user namespace of its own, where no capability helps")
        : Optional.empty();
  }

  private Optional<String> age(Ability ability) {
    return situation.release().before(ability.since())
        ? Optional.of(
            "it came with Linux %s, this is %s".formatted(ability.since(), situation.release()))
        : Optional.empty();
  }

  private Optional<String> locked(Ability ability) {
    return ability.forbidden(lockdown)
        ? Optional.of("kernel lockdown is [" + lockdown + "]")
        : Optional.empty();
  }

  private Optional<String> missingOption(Ability ability) {
    return ability.options().stream()
        .filter(situation.config()::lacks)
        .findFirst()
        .map(option -> "the kernel is built without CONFIG_" + option);
  }

  private Optional<String> silentModule(Ability ability, Stage stage) {
    boolean module = stage == Stage.SILENT && ability.options().contains("BPF_LSM");
    if (!module || situation.securityModules().filter(all -> all.contains("bpf")).isPresent()) {
      return Optional.empty();
    }
    String sure = situation.securityModules().isPresent() ? "are" : "are probably";
    return Optional.of(
        "the kernel's security modules (boot parameter lsm=) %s without bpf".formatted(sure));
  }

  private static Optional<String> unpermitted(Outcome outcome) {
    return outcome.detail().contains("EPERM")
        ? Optional.of("the agent may do it; a security module or a patch of this kernel forbids it")
        : Optional.empty();
  }

  private Optional<String> limits() {
    if (situation.seccompFilter()) {
      return Optional.of("a seccomp filter is on, which may be what refuses");
    }
    boolean charged =
        situation.limitedMemory()
            && situation.release().before(Findings.MEMORY_BY_CGROUP)
            && !situation.capabilities().allow(Capability.SYS_RESOURCE);
    return charged
        ? Optional.of("locked memory is limited (RLIMIT_MEMLOCK), which counts below Linux 5.11")
        : Optional.empty();
  }
}
