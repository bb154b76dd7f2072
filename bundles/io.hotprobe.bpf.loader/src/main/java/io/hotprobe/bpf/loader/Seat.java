// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.probe.ProbeHistory.Change;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** All that concerns one probe name: who wants to be live, who is. Used by one thread. */
final class Seat {
  private final String name;
  private final Office office;
  private final Deque<Candidate> candidates = new ArrayDeque<>();
  private @Nullable Live live;
  private Runnable withdraw = () -> {};
  private long generation;
  private long departure;

  /** What a seat needs of its surroundings. */
  interface Office {
    Switch switching();

    Audit audit();

    /** Makes a live probe known; the result takes that back. */
    Runnable announce(String name, Live live, String digest);

    /** Runs something later, after the time in which a successor may come. */
    void afterLinger(Runnable action);

    /** Forgets the seat, after the time of the lease, if it is vacant. */
    void vacated(Seat seat);
  }

  Seat(String name, Office office) {
    this.name = name;
    this.office = office;
  }

  String name() {
    return name;
  }

  boolean vacant() {
    return live == null && candidates.isEmpty();
  }

  /** A service came: the latest one is to be live. */
  void arrived(Candidate candidate) {
    departure++;
    candidates.addLast(candidate);
    activate(candidate);
  }

  /**
   * A service went.
   *
   * @param forGood whether no successor is to be waited for
   */
  void left(Candidate candidate, boolean forGood) {
    candidates.remove(candidate);
    if (live == null) {
      vacateIfEmpty();
    } else if (candidates.isEmpty() && forGood) {
      departure++;
      stop();
    } else if (candidates.isEmpty()) {
      long current = ++departure;
      office.afterLinger(() -> stopIf(current));
    } else if (live.candidate().equals(candidate)) {
      activate(candidates.getLast());
    }
  }

  private void activate(Candidate candidate) {
    Live old = live;
    String digest = "";
    long next = generation + 1;
    try {
      Switch.Source source = Switch.Source.of(candidate.probe());
      digest = source.digest();
      Live started = office.switching().start(candidate, source, next, old);
      generation = next;
      live = started;
      withdraw.run();
      withdraw = office.announce(name, started, digest);
      Change change = old == null ? Change.LOADED : Change.SWAPPED;
      office.audit().add(candidate, change, next, digest, started.rungs());
    } catch (RuntimeException | LinkageError e) {
      Change change = old == null ? Change.FAILED : Change.ROLLED_BACK;
      office.audit().add(candidate, change, next, digest, String.valueOf(e.getMessage()));
    }
  }

  private void stopIf(long expected) {
    if (departure == expected) {
      stop();
    }
  }

  /** Detaches what is live. */
  void stop() {
    Live old = live;
    if (old == null) {
      return;
    }
    live = null;
    withdraw.run();
    withdraw = () -> {};
    office.switching().stop(old);
    office
        .audit()
        .add(old.candidate(), Change.STOPPED, old.generation(), old.digest(), old.rungs());
    vacateIfEmpty();
  }

  private void vacateIfEmpty() {
    if (vacant()) {
      office.vacated(this);
    }
  }
}
