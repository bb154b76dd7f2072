// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.loader.ffi.Libc;
import io.hotprobe.bpf.loader.ffi.NativeMap;
import io.hotprobe.bpf.loader.ffi.NativeObject;
import io.hotprobe.probe.Probe;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes probes live, in place of their predecessors, and ends them. */
final class Switch {
  private static final Logger LOG = System.getLogger("io.hotprobe.bpf.loader");
  private static final long OVERLAP_MILLIS = 200;

  private final SharedMaps shared;
  private final RingReader reader;
  private final Events events;
  private final Generations generations;
  private final CgroupDirectory cgroup;
  private final boolean debug;

  Switch(
      SharedMaps shared,
      RingReader reader,
      Events events,
      Generations generations,
      CgroupDirectory cgroup,
      boolean debug) {
    this.shared = shared;
    this.reader = reader;
    this.events = events;
    this.generations = generations;
    this.cgroup = cgroup;
    this.debug = debug;
  }

  /** What is known of an object before it is loaded. */
  record Source(BpfObject object, String digest) {
    static Source of(Probe probe) {
      BpfObject object = probe.object();
      if (Understudies.needed()) {
        object = Understudies.cast(object);
      }
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(object.elf());
        return new Source(object, HexFormat.of().formatHex(hash));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * Loads a probe and lets it take over. When it fails, nothing of the predecessor has changed.
   *
   * @param old the predecessor, still live if this throws, closed otherwise
   */
  Live start(Candidate candidate, Source source, long generation, @Nullable Live old) {
    int slot = usesGenerations(source) ? generations.slot(candidate.name()) : 0;
    Map<String, Long> constants =
        Map.of(Preparation.GENERATION, generation, Preparation.SLOT, (long) slot);
    Assembly assembly = new Assembly(source.object, constants, shared, cgroup, debug);
    Map<String, Attached> places = old == null ? Map.of() : old.loaded().replaceable();
    Loaded loaded = assembly.build(places, made -> begin(candidate, made, old != null));
    try {
      takeOver(candidate, source.object, loaded, generation, old);
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
    Live live = new Live(candidate, loaded, generation, source.digest, assembly.selection());
    if (old != null) {
      old.loaded().replaced(true);
      end(old);
    }
    tell(live, () -> candidate.probe().attached(loaded.maps()));
    return live;
  }

  private static boolean usesGenerations(Source source) {
    try (var object = NativeObject.open(source.object.name(), source.object.elf())) {
      return Preparation.hasGenerations(object);
    }
  }

  /** Prepares for events; closing goes through these steps from the last to the first. */
  private void begin(Candidate candidate, Loaded loaded, boolean replaces) {
    loaded.replaced(replaces);
    Probe probe = candidate.probe();
    loaded.onClose("detached() of " + candidate.name(), () -> probe.detached(loaded.replaced()));
    loaded.ring().ifPresent(map -> read(candidate, loaded, map));
    loaded.onClose("programs of " + candidate.name(), Libc::awaitPrograms);
    probe.loaded(loaded.maps());
  }

  private void read(Candidate candidate, Loaded loaded, NativeMap map) {
    if (loaded.shared(map.name()) != null) {
      throw new BpfException(
          "ring %s of probe %s is shared: expected a name without hp_"
              .formatted(map.name(), candidate.name()),
          0);
    }
    Ring ring =
        new Ring(map.fd(), map.maxEntries(), events.to(candidate.name(), candidate.probe()));
    reader.add(ring);
    loaded.onClose("ring of " + candidate.name(), () -> reader.drainAndClose(ring));
  }

  private void takeOver(
      Candidate candidate, BpfObject object, Loaded loaded, long generation, @Nullable Live old) {
    loaded.publish(shared);
    boolean overlap = old != null && Understudies.overlap(object);
    activate(candidate.name(), loaded, overlap ? generation | Generations.OVERLAP : generation);
    try {
      if (overlap) {
        settle();
        activate(candidate.name(), loaded, generation);
      }
      loaded.takePlaces(old == null ? Map.of() : old.loaded().replaceable());
    } catch (RuntimeException e) {
      if (old != null) {
        old.loaded().publish(shared);
        activate(candidate.name(), old.loaded(), old.generation());
      }
      throw e;
    }
    if (old != null && old.loaded().shared(Generations.MAP) != loaded.shared(Generations.MAP)) {
      activate(candidate.name(), old.loaded(), 0);
    }
  }

  /** Lets threads that were preempted between two programs of an event go on to the next. */
  private static void settle() {
    try {
      Thread.sleep(OVERLAP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void activate(String name, Loaded loaded, long generation) {
    SharedMap active = loaded.shared(Generations.MAP);
    if (active != null && Preparation.hasGenerations(loaded.object())) {
      Generations.activate(active, generations.slot(name), generation);
    }
  }

  /** Ends a probe that has no successor. */
  void stop(Live live) {
    tell(live, live.candidate().probe()::detaching);
    activate(live.candidate().name(), live.loaded(), 0);
    live.loaded().replaced(false);
    end(live);
  }

  private static void tell(Live live, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "probe " + live.candidate().name() + " failed in a callback", e);
    }
  }

  private static void end(Live live) {
    try {
      live.loaded().close();
    } catch (BpfException e) {
      LOG.log(Level.WARNING, "probe " + live.candidate().name() + " did not end cleanly", e);
    }
  }
}
