// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.Experiment;
import io.hotprobe.bpf.Experiment.Place;
import io.hotprobe.bpf.KernelTrial.Outcome;
import io.hotprobe.bpf.KernelTrial.Stage;
import io.hotprobe.bpf.loader.ffi.Libc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;

/** Carries out experiments, each on a thread of its own. */
public final class Laboratory {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(5);

  private final Path cgroups;
  private final UnaryOperator<String> lastWords;

  /**
   * Creates it.
   *
   * @param cgroups where cgroups may be made if not below the agent's own
   * @param lastWords makes a message of a verifier log
   */
  public Laboratory(Path cgroups, UnaryOperator<String> lastWords) {
    this.cgroups = cgroups;
    this.lastWords = lastWords;
  }

  /** Carries out one experiment; every failure of it is an outcome. */
  public Outcome carryOut(Experiment experiment) {
    try {
      return aside(
          () -> {
            Libc.yieldToOthers();
            return load(experiment);
          });
    } catch (BpfException e) {
      return new Outcome(Stage.LOAD_REFUSED, words(e));
    }
  }

  /** Runs something on a thread that ends afterwards, with whatever it changed of itself. */
  private static <T> T aside(Callable<T> action) {
    FutureTask<T> task = new FutureTask<>(action);
    Thread thread = Thread.ofPlatform().name("hotprobe-trial").daemon().start(task);
    try {
      thread.join();
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BpfException("interrupted during a trial, which ends by itself", 0, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  private Outcome load(Experiment experiment) throws InterruptedException {
    try (Specimen specimen = Specimen.load(experiment, lastWords)) {
      if (experiment.place() == Place.NOWHERE) {
        return new Outcome(Stage.LOADED, "");
      }
      try (Setting setting = setting(experiment.place())) {
        return attach(specimen, setting);
      }
    }
  }

  private Setting setting(Place place) {
    return switch (place) {
      case NOWHERE, RUN -> new Run();
      case SECTION, KERNEL_FUNCTIONS -> new KernelCode(place);
      case FUNCTION,
          FUNCTION_RETURN,
          FUNCTION_COOKIE,
          FUNCTION_ALTERED,
          FUNCTIONS,
          FUNCTIONS_ALTERED,
          FUNCTIONS_SESSION ->
          new OwnCode(place);
      case CGROUP -> new OwnCgroup(cgroups);
      case SENDING_SOCKET, RECEIVING_SOCKET -> new OwnSocket(place);
      case TC, TCX, XDP, NETWORK -> new OwnNetwork(place);
      case ITERATOR -> new Iterator();
    };
  }

  private static Outcome attach(Specimen specimen, Setting setting) throws InterruptedException {
    try {
      setting.attach(specimen);
    } catch (BpfException e) {
      return new Outcome(Stage.ATTACH_REFUSED, words(e));
    } catch (Impossible e) {
      return new Outcome(Stage.LOADED, words(e));
    }
    return fire(specimen, setting);
  }

  private static Outcome fire(Specimen specimen, Setting setting) throws InterruptedException {
    try {
      setting.fire(specimen);
    } catch (BpfException e) {
      return new Outcome(Stage.SILENT, words(e));
    } catch (Impossible e) {
      return new Outcome(Stage.ATTACHED, words(e));
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (specimen.fired() == 0) {
      if (System.nanoTime() > end) {
        return new Outcome(Stage.SILENT, "it did not run, or what it tried did not work");
      }
      Thread.sleep(STEP);
    }
    return new Outcome(Stage.FIRED, "");
  }

  private static String words(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }
}
