// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.loader.ffi.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that reads all rings. It looks every 50 ms; the kernel side wakes it earlier when
 * a ring fills up, or for an event that must not wait. A kernel side that wakes for each event is
 * heard at most about once in a millisecond.
 */
final class RingReader implements AutoCloseable {
  private static final int LOOK_MILLIS = 50;
  private static final int PASS_LIMIT = 1 << 16;
  private static final int SMALL_PASS = 256;
  private static final long PAUSE_NANOS = 1_000_000;

  private final Wait wait = new Wait();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final List<Ring> rings = new ArrayList<>();
  private final Thread thread;
  private boolean stopping;

  RingReader() {
    thread = Thread.ofPlatform().name("hotprobe-ring").daemon().unstarted(this::run);
    thread.start();
  }

  /** Begins to read a ring. */
  void add(Ring ring) {
    call(
        () -> {
          wait.add(ring.fd());
          rings.add(ring);
        });
  }

  /** Delivers all that is in the ring, then lets go of it and closes it. */
  void drainAndClose(Ring ring) {
    call(
        () -> {
          rings.remove(ring);
          while (ring.drain(PASS_LIMIT) > 0) {
            continue;
          }
          wait.remove(ring.fd());
          ring.close();
        });
  }

  private void call(Runnable command) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    commands.add(
        () -> {
          try {
            command.run();
            done.complete(null);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    wait.wake();
    done.join();
  }

  private void run() {
    int taken = 0;
    boolean woken = false;
    while (!stopping) {
      if (taken < PASS_LIMIT) {
        if (woken && taken > 0 && taken < SMALL_PASS) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        woken = wait.await(LOOK_MILLIS);
      }
      runCommands();
      taken = drainAll();
    }
  }

  private void runCommands() {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
  }

  private int drainAll() {
    int most = 0;
    for (Ring ring : rings) {
      most = Math.max(most, ring.drain(PASS_LIMIT));
    }
    return most;
  }

  @Override
  public void close() {
    call(() -> stopping = true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    wait.close();
  }
}
