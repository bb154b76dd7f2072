// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which rung of each hook is to be used: the best that has not been rejected. */
final class Selection {
  private final BpfObject object;
  private final int[] rungs;
  private final List<List<String>> reasons = new ArrayList<>();

  /**
   * The rung of one hook.
   *
   * @param hook the hook
   * @param number of the rung, 1 for the best
   * @param attachments what to attach
   * @param reasons why not one of the better rungs
   */
  record Choice(Hook hook, int number, List<Attachment> attachments, List<String> reasons) {
    @Override
    public String toString() {
      String where = attachments.stream().map(Attachment::program).collect(Collectors.joining("+"));
      String rung =
          number > 1 ? " (rung %d, for %s)".formatted(number, String.join("; ", reasons)) : "";
      return hook.name() + ": " + where + rung;
    }
  }

  Selection(BpfObject object) {
    this.object = object;
    this.rungs = new int[object.hooks().size()];
    object.hooks().forEach(hook -> reasons.add(new ArrayList<>()));
  }

  BpfObject object() {
    return object;
  }

  /** Returns the rungs in use, in the order of the hooks. */
  List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < rungs.length; i++) {
      Hook hook = object.hooks().get(i);
      if (rungs[i] < hook.rungs().size()) {
        choices.add(
            new Choice(
                hook, rungs[i] + 1, hook.rungs().get(rungs[i]), List.copyOf(reasons.get(i))));
      }
    }
    return choices;
  }

  /** Returns the programs to load. */
  Set<String> programs() {
    Set<String> programs = new LinkedHashSet<>();
    for (Choice choice : choices()) {
      choice.attachments.forEach(attachment -> programs.add(attachment.program()));
    }
    return programs;
  }

  /**
   * Gives up the current rung of every hook that needs this program.
   *
   * @throws BpfException when a required hook has no rung left
   */
  void rejectProgram(String program, BpfException reason) {
    for (Choice choice : choices()) {
      if (choice.attachments.stream().anyMatch(one -> one.program().equals(program))) {
        reject(choice.hook, reason);
      }
    }
  }

  /** Gives up the current rung of a hook. */
  void reject(Hook hook, BpfException reason) {
    int index = object.hooks().indexOf(hook);
    reasons.get(index).add(reason.getMessage());
    rungs[index]++;
    if (hook.required() && rungs[index] >= hook.rungs().size()) {
      throw new BpfException(
          "object %s: required hook %s cannot be had: %s"
              .formatted(object.name(), hook.name(), String.join("; ", reasons.get(index))),
          reason.errno(),
          reason);
    }
  }

  /** Returns the hooks that stay off, with the reasons. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < rungs.length; i++) {
      Hook hook = object.hooks().get(i);
      if (rungs[i] >= hook.rungs().size()) {
        missing.add(hook.name() + ": " + String.join("; ", reasons.get(i)));
      }
    }
    return missing;
  }

  @Override
  public String toString() {
    String used = choices().stream().map(Choice::toString).collect(Collectors.joining(", "));
    return missing().isEmpty() ? used : used + "; off: " + String.join(" | ", missing());
  }
}
