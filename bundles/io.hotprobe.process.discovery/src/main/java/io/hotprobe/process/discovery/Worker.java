// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread that does everything, with a bounded queue of events to act on. Second looks, one at a
 * time, and scans, in pieces, come between them, so that they hold up no new process.
 */
final class Worker implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.hotprobe.process.discovery");
  private static final int QUEUE = 16_384;
  private static final int SECOND_LOOKS = 4096;
  private static final long SECOND_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SCAN_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long STOP_MILLIS = 5000;

  /** Looks at all processes. */
  interface Scan {
    /** Begins, or begins anew. */
    void begin();

    /** Does a piece and returns whether there is more to do. */
    boolean next();
  }

  private record SecondLook(int pid, long at) {}

  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final Queue<SecondLook> secondLooks = new ArrayDeque<>();
  private final AtomicBoolean scanWanted = new AtomicBoolean();
  private final AtomicLong lost = new AtomicLong();
  private final IntConsumer secondLook;
  private final Scan scan;
  private final Thread thread = new Thread(this::run, "hotprobe-discovery");
  private volatile boolean stopped;
  private boolean scanning;
  private long lastScan = System.nanoTime();

  /**
   * Creates the worker; it begins with {@link #start()}.
   *
   * @param secondLook looks at a process again
   * @param scan looks at all processes
   */
  Worker(IntConsumer secondLook, Scan scan) {
    this.secondLook = secondLook;
    this.scan = scan;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Adds something to do that must not be lost. */
  void submit(Runnable task) {
    queue.add(task);
  }

  /**
   * Adds an event to act on. When there is no room it is dropped, counted, and made good by a scan.
   */
  void offer(Runnable event) {
    if (queue.size() < QUEUE) {
      queue.add(event);
    } else {
      lost.incrementAndGet();
      scanWanted.set(true);
    }
  }

  /** Asks for a scan after what is queued already; many such wishes become one scan. */
  void scanSoon() {
    if (!scanWanted.getAndSet(true)) {
      queue.add(() -> {});
    }
  }

  /** Looks at a process again in a second. Only for tasks of this worker. */
  void lookAgain(int pid) {
    if (secondLooks.size() < SECOND_LOOKS) {
      secondLooks.add(new SecondLook(pid, System.nanoTime() + SECOND_LOOK_NANOS));
    }
  }

  long lost() {
    return lost.get();
  }

  private void run() {
    while (!stopped) {
      try {
        step(scanning ? queue.poll() : queue.poll(patience(), TimeUnit.NANOSECONDS));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "discovery could not finish a step; the next scan makes it good", e);
      }
    }
  }

  private void step(@Nullable Runnable task) {
    if (task != null) {
      task.run();
    }
    long now = System.nanoTime();
    SecondLook look = secondLooks.peek();
    if (look != null && now - look.at() >= 0) {
      secondLooks.remove();
      secondLook.accept(look.pid());
    }
    if (queue.isEmpty()) {
      scanSome(now);
    }
  }

  private void scanSome(long now) {
    if (scanWanted.getAndSet(false) || now - lastScan >= SCAN_NANOS) {
      lastScan = now;
      scanning = true;
      scan.begin();
    }
    if (scanning) {
      scanning = false; // Nor is it if the next piece fails: better none than one for ever.
      scanning = scan.next();
    }
  }

  private long patience() {
    long now = System.nanoTime();
    long untilScan = Math.max(0, lastScan + SCAN_NANOS - now);
    SecondLook next = secondLooks.peek();
    return next == null ? untilScan : Math.clamp(next.at() - now, 0, untilScan);
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
