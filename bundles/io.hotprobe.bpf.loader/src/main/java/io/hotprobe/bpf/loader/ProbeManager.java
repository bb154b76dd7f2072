// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Libc;
import io.hotprobe.probe.LiveProbe;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Puts probes into the kernel and takes them out, one after another on a thread of its own. */
final class ProbeManager implements Seat.Office, AutoCloseable {
  private static final Logger LOG = System.getLogger("io.hotprobe.bpf.loader");
  private static final int MIN_FD = 0;

  private final ScheduledThreadPoolExecutor executor;
  private final Settings settings;
  private final Announcer announcer;
  private final Audit audit = new Audit();
  private final Events events = new Events();
  private final Generations generations = new Generations();
  private final Map<String, Seat> seats = new LinkedHashMap<>();

  /** Candidates that left and whose turn is still to come. */
  private final Set<Candidate> gone =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  private final RingReader reader = new RingReader();
  private final SharedMaps shared;
  private final Switch switching;
  private final int statistics;

  /**
   * How to work.
   *
   * @param cgroup where cgroup programs attach
   * @param lease how long shared maps outlive their last user
   * @param linger how long a probe outlives its service, waiting for a successor
   * @param debug whether full verifier logs are logged
   * @param statistics whether the kernel measures all programs
   */
  record Settings(
      CgroupDirectory cgroup, Duration lease, Duration linger, boolean debug, boolean statistics) {}

  /** Makes live probes known. */
  interface Announcer {
    Runnable announce(String name, LiveProbe live, String digest);
  }

  ProbeManager(Settings settings, Announcer announcer) {
    this.settings = settings;
    this.announcer = announcer;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("hotprobe-loader").daemon().factory());
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.shared = new SharedMaps(action -> later(settings.lease, action));
    this.switching =
        new Switch(shared, reader, events, generations, settings.cgroup, settings.debug);
    this.statistics = settings.statistics ? enableStatistics() : -1;
  }

  private static int enableStatistics() {
    int result = Kernel.enableStatistics();
    if (result < 0) {
      LOG.log(
          Level.WARNING,
          "programs are not measured: {0} (CAP_SYS_ADMIN is needed); the sysctl"
              + " kernel.bpf_stats_enabled=1 does the same",
          Kernel.describe(-result));
    }
    return result;
  }

  /** Takes notice of a new service; loads nothing if it is gone before its turn. */
  void add(Candidate candidate) {
    execute(
        () -> {
          if (!gone.remove(candidate)) {
            seats
                .computeIfAbsent(candidate.name(), name -> new Seat(name, this))
                .arrived(candidate);
          }
        });
  }

  /**
   * Takes notice that a service went away.
   *
   * @param forGood whether no successor is to be waited for
   */
  void remove(Candidate candidate, boolean forGood) {
    gone.add(candidate);
    execute(
        () -> {
          Seat seat = seats.get(candidate.name());
          if (gone.remove(candidate) && seat != null) {
            seat.left(candidate, forGood);
          }
        });
  }

  /** Waits until all that was asked so far is done. */
  void await() {
    try {
      executor.submit(() -> {}).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  Events events() {
    return events;
  }

  @Override
  public Switch switching() {
    return switching;
  }

  @Override
  public Audit audit() {
    return audit;
  }

  @Override
  public Runnable announce(String name, Live live, String digest) {
    Runnable withdraw = announcer.announce(name, live, digest);
    Runnable end = events.watch(live.loaded());
    return () -> {
      withdraw.run();
      end.run();
    };
  }

  @Override
  public void afterLinger(Runnable action) {
    later(settings.linger, action);
  }

  @Override
  public void vacated(Seat seat) {
    later(
        settings.lease,
        () -> {
          if (seat.vacant() && seats.remove(seat.name(), seat)) {
            generations.forget(seat.name());
          }
        });
  }

  private void later(Duration delay, Runnable action) {
    if (!executor.isShutdown()) {
      var unused =
          executor.schedule(() -> guarded(action), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void execute(Runnable action) {
    try {
      executor.execute(() -> guarded(action));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the loader has ended: a change of services is ignored");
    }
  }

  private static void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the loader failed; it goes on with the next change", e);
    }
  }

  /** Detaches all probes, the latest first, and gives back every handle. */
  @Override
  public void close() {
    execute(this::stopAll);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.log(Level.ERROR, "the loader did not end within a minute");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopAll() {
    List<Seat> all = new ArrayList<>(seats.values());
    all.reversed().forEach(seat -> guarded(seat::stop));
    shared.close();
    reader.close();
    if (statistics >= MIN_FD) {
      Libc.close(statistics);
    }
  }
}
