// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Experiment;
import io.hotprobe.bpf.Experiment.Place;
import io.hotprobe.bpf.KernelTrial;
import io.hotprobe.bpf.KernelTrial.Outcome;
import io.hotprobe.bpf.KernelTrial.Stage;
import io.hotprobe.bpf.KernelVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Tries abilities, several at a time: most of the time goes into waiting for the kernel. */
final class Examination {
  private static final int AT_A_TIME = 4;

  private final KernelTrial trial;
  private volatile boolean ended;

  Examination(KernelTrial trial) {
    this.trial = trial;
  }

  /** Makes all that is not yet tried fail, so that trying ends soon. */
  void end() {
    ended = true;
  }

  /**
   * Tries abilities.
   *
   * @return what came of each, in the same order
   * @throws CancellationException when it was ended
   */
  Map<String, Outcome> attempt(Collection<Ability> abilities, KernelVersion release)
      throws InterruptedException {
    List<Callable<Outcome>> trials = new ArrayList<>();
    abilities.forEach(ability -> trials.add(() -> attempt(ability, release)));
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            AT_A_TIME, Thread.ofPlatform().name("hotprobe-examine-", 0).daemon().factory())) {
      var results = threads.invokeAll(trials).iterator();
      abilities.forEach(ability -> outcomes.put(ability.name(), result(results.next())));
    }
    if (ended) {
      throw new CancellationException("the examination of the kernel was ended");
    }
    return outcomes;
  }

  private static Outcome result(Future<Outcome> done) {
    try {
      return done.get();
    } catch (ExecutionException e) {
      return new Outcome(Stage.LOAD_REFUSED, "the trial failed: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(Stage.LOAD_REFUSED, "the trial was interrupted");
    }
  }

  private Outcome attempt(Ability ability, KernelVersion release) {
    if (ended) {
      return new Outcome(Stage.LOAD_REFUSED, "not tried");
    }
    Place place = ability.harmful(release) ? Place.NOWHERE : ability.place();
    return trial.attempt(
        new Experiment(
            BpfObject.elf(Examination.class, ability.object()),
            ability.program(),
            place,
            ability.successor()));
  }
}
