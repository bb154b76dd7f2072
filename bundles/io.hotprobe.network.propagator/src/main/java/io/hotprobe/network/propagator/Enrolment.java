// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.KernelMaps;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Puts connections into the socket map that processes made before they took part, or before the
 * propagator was live. Later ones are enrolled in the kernel. Works on a thread of its own: a
 * process may have thousands of them.
 *
 * <p>Where the socket map has a verdict program, a thread that waits for bytes of such a connection
 * would never get them: it waits at the socket's own queue, and the program puts them into another.
 * There the connection comes into a map without one first, and is diverted later, when none of the
 * process's threads can be waiting since before. Until then ioctl(FIONREAD) answers 0 for it. It is
 * not diverted at all if the process may call splice(2), which would wait in the same way.
 */
final class Enrolment {
  private static final System.Logger LOG = System.getLogger("io.hotprobe.network.propagator");

  /** Sockets that are enrolled, with all programs. */
  static final String ALL = "hp_sockets";

  /** Those with the sk_msg program, and of them those with the verdict program. */
  static final String PLAIN = "hp_plain";

  static final String DIVERTED = "hp_diverted";

  private static final Path PROC = Path.of("/proc");
  private static final long FIRST_LOOK_MILLIS = 2;
  private static final long SLOWEST_LOOK_MILLIS = 1000;

  private final boolean verdict;
  private final OutgoingSockets sockets;
  private final Map<Integer, Boolean> splicing = new HashMap<>();
  private final LongAdder enrolled = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final ScheduledExecutorService worker;
  private @Nullable KernelMaps maps;

  /**
   * Creates it.
   *
   * @param verdict whether the socket map has a verdict program
   * @param otherPorts ports whose connections are left out
   */
  Enrolment(boolean verdict, Set<Integer> otherPorts) {
    this(
        verdict,
        otherPorts,
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("hotprobe-enrolment").daemon().factory()));
  }

  Enrolment(boolean verdict, Set<Integer> otherPorts, ScheduledExecutorService worker) {
    this.verdict = verdict;
    this.sockets = new OutgoingSockets(PROC, otherPorts);
    this.worker = worker;
  }

  synchronized void open(KernelMaps maps) {
    this.maps = maps;
    splicing.keySet().forEach(this::enrolLater);
  }

  synchronized void close() {
    maps = null;
  }

  /**
   * Enrols the connections of a process.
   *
   * @param splices whether it may call splice(2): its connections are never diverted
   */
  synchronized void add(int pid, boolean splices) {
    if (splicing.put(pid, splices) == null && maps != null) {
      enrolLater(pid);
    }
  }

  synchronized void remove(int pid) {
    splicing.remove(pid);
  }

  private void enrolLater(int pid) {
    worker.execute(() -> enrol(pid));
  }

  private synchronized @Nullable KernelMaps mapsFor(int pid) {
    return splicing.containsKey(pid) ? maps : null;
  }

  private synchronized boolean isDiverted(int pid) {
    return verdict && !splicing.getOrDefault(pid, false);
  }

  private void enrol(int pid) {
    for (int descriptor : sockets.of(pid)) {
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
    if (maps.get(ALL, key) != null || maps.get(DIVERTED, key) != null) {
      return; // In the kernel meanwhile, or by a predecessor: putting it again would be refused.
    }
    if (!verdict) {
      count(maps.putSocket(ALL, key, pid, descriptor, null));
      return;
    }
    if (maps.get(PLAIN, key) == null) {
      boolean put = maps.putSocket(PLAIN, key, pid, descriptor, null);
      count(put);
      if (!put) {
        return;
      }
    }
    if (!isDiverted(pid)) {
      return;
    }
    Connection connection = new Connection(pid, descriptor, cookie, key);
    Readers readers = new Readers(PROC, pid, sockets.same(pid, descriptor));
    divert(connection, readers, FIRST_LOOK_MILLIS);
  }

  private void count(boolean put) {
    (put ? enrolled : refused).increment();
  }

  /** A connection that waits to be diverted. */
  private record Connection(int pid, int descriptor, long cookie, byte[] key) {}

  private void divert(Connection connection, Readers readers, long pause) {
    KernelMaps current = mapsFor(connection.pid);
    try {
      if (current == null
          || current.socketCookie(connection.pid, connection.descriptor) != connection.cookie) {
        return;
      }
      if (readers.gone()) {
        current.putSocket(DIVERTED, connection.key, connection.pid, connection.descriptor, null);
        return;
      }
    } catch (BpfException e) {
      LOG.log(Level.DEBUG, "{0} is not diverted: {1}", connection, e.getMessage());
      return;
    }
    long next = Math.min(2 * pause, SLOWEST_LOOK_MILLIS);
    var unused =
        worker.schedule(() -> divert(connection, readers, next), pause, TimeUnit.MILLISECONDS);
  }

  Map<String, Long> counters() {
    return Map.of("enrolled.earlier", enrolled.sum(), "lost.enrolment", refused.sum());
  }

  /** Ends the thread; what it has not done is not done. */
  void stop() {
    worker.shutdownNow();
  }
}
