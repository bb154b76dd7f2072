// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Experiment;
import io.hotprobe.bpf.KernelReport.Fact;
import io.hotprobe.bpf.KernelTrial;
import io.hotprobe.bpf.KernelVersion;
import io.hotprobe.lockdown.detector.facts.Capabilities;
import io.hotprobe.lockdown.detector.facts.Capability;
import io.hotprobe.lockdown.detector.facts.KernelConfig;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import io.hotprobe.lockdown.detector.facts.Situation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Kernels made up for tests. */
final class Samples {
  static final Capabilities SEVEN =
      new Capabilities(
          Arrays.stream(Capability.values())
              .filter(Capability::needed)
              .mapToLong(Capability::mask)
              .sum());
  static final Capabilities ALL = new Capabilities(SEVEN.effective() | Capability.SYS_ADMIN.mask());
  static final KernelConfig NO_CONFIG = new KernelConfig("", Map.of());

  private Samples() {}

  static Situation situation(String release, Lockdown lockdown, Capabilities capabilities) {
    return situation(release, lockdown, capabilities, NO_CONFIG);
  }

  static Situation situation(
      String release, Lockdown lockdown, Capabilities capabilities, KernelConfig config) {
    return new Situation(
        KernelVersion.require(release),
        lockdown,
        capabilities,
        config,
        Optional.empty(),
        false,
        false,
        false,
        List.of(
            new Fact("lockdown", lockdown.toString(), lockdown.meaning()),
            new Fact("capabilities", capabilities.toString(), "")));
  }

  static Ability ability(String name) {
    return AbilityTable.load().stream()
        .filter(ability -> ability.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A kernel in which everything fires, but for what a test says. */
  static final class FakeKernel implements KernelTrial {
    final Map<String, Outcome> outcomes = new HashMap<>();
    final List<String> tried = new CopyOnWriteArrayList<>();
    final List<Experiment> experiments = new CopyOnWriteArrayList<>();
    int fionread = 5;
    int fionreadWithVerdict = 5;
    int splice = 5;
    int spliceWithVerdict = 5;
    int segments = 1;
    boolean refuseSocketMaps;

    void refuse(String program, Stage stage, String words) {
      outcomes.put(program, new Outcome(stage, words));
    }

    @Override
    public Optional<String> attempt(BpfObject object) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Outcome attempt(Experiment experiment) {
      tried.add(experiment.program());
      experiments.add(experiment);
      return outcomes.getOrDefault(experiment.program(), new Outcome(Stage.FIRED, ""));
    }

    private int answer(int value) {
      if (refuseSocketMaps) {
        throw new BpfException("EPERM (Operation not permitted)", 1);
      }
      return value;
    }

    @Override
    public int fionread(boolean withVerdict) {
      return answer(withVerdict ? fionreadWithVerdict : fionread);
    }

    @Override
    public int splice(boolean withVerdict) {
      return answer(withVerdict ? spliceWithVerdict : splice);
    }

    @Override
    public int segments(boolean pull) {
      return answer(pull ? 1 : segments);
    }
  }

  /** Remembers what is announced. */
  static final class Board implements ConditionBoard {
    final List<String> announced = new ArrayList<>();
    final List<String> withdrawn = new ArrayList<>();
    final Map<String, Set<String>> users = new HashMap<>();

    @Override
    public void announce(String ability) {
      if (!announced.contains(ability)) {
        announced.add(ability);
      }
    }

    @Override
    public Set<String> withdraw(String ability) {
      if (announced.remove(ability)) {
        withdrawn.add(ability);
      }
      return users.getOrDefault(ability, Set.of());
    }
  }
}
