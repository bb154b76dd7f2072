// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.KernelMaps;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Puts connections into the socket map that processes made before they took part, or before the
 * propagator was live. Later ones are enrolled in the kernel. Works on a thread of its own: a
 * process may have thousands of them.
 */
final class Enrolment {
  private static final System.Logger LOG = System.getLogger("io.hotprobe.network.propagator");

  private final String map;
  private final Set<Integer> processes = new HashSet<>();
  private final LongAdder enrolled = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final ExecutorService worker;
  private @Nullable KernelMaps maps;

  Enrolment(String map) {
    this(
        map,
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("hotprobe-enrolment").daemon().factory()));
  }

  Enrolment(String map, ExecutorService worker) {
    this.map = map;
    this.worker = worker;
  }

  synchronized void open(KernelMaps maps) {
    this.maps = maps;
    processes.forEach(this::enrolLater);
  }

  synchronized void close() {
    maps = null;
  }

  synchronized void add(int pid) {
    if (processes.add(pid) && maps != null) {
      enrolLater(pid);
    }
  }

  synchronized void remove(int pid) {
    processes.remove(pid);
  }

  private void enrolLater(int pid) {
    worker.execute(() -> enrol(pid));
  }

  private synchronized @Nullable KernelMaps mapsFor(int pid) {
    return processes.contains(pid) ? maps : null;
  }

  private void enrol(int pid) {
    for (int descriptor : new OutgoingSockets(Path.of("/proc")).of(pid)) {
      KernelMaps current = mapsFor(pid);
      if (current == null) {
        return;
      }
      try {
        enrol(current, pid, descriptor);
      } catch (BpfException e) {
        refused.increment();
        LOG.log(Level.DEBUG, "Descriptor {0} of process {1}: {2}", descriptor, pid, e.getMessage());
      }
    }
  }

  private void enrol(KernelMaps maps, int pid, int descriptor) {
    long cookie = maps.socketCookie(pid, descriptor);
    if (cookie == 0) {
      return;
    }
    byte[] key =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(cookie).array();
    if (maps.get(map, key) != null) {
      return; // In the kernel meanwhile, or by a predecessor: putting it again would be refused.
    }
    if (maps.putSocket(map, key, pid, descriptor, null)) {
      enrolled.increment();
    } else {
      refused.increment();
    }
  }

  Map<String, Long> counters() {
    return Map.of("enrolled.earlier", enrolled.sum(), "lost.enrolment", refused.sum());
  }

  /** Ends the thread; what it has not done is not done. */
  void stop() {
    worker.shutdownNow();
  }
}
