// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanData;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The thread that empties the sink, completes the spans and hands them to the workers. */
final class Dispatcher {
  private static final Logger LOG = System.getLogger(Dispatcher.class.getPackageName());
  private static final long NAP_NANOS = 100_000_000;
  private static final long HANDOVER_NANOS = 200_000_000;
  private static final long HANDOVER_STEP_NANOS = 1_000_000;
  private static final int CHUNK = 512;

  private final SpanRing ring;
  private final SpanCompleter completer;
  private final Collection<ExportWorker> workers;
  private final LongAdder lostInSink;
  private final LongAdder lostWithoutExporter;
  private final LongAdder lostInCompletion;
  private final LossNotice notice = new LossNotice("The span queue");
  private final Thread thread;
  private volatile boolean waiting;
  private volatile boolean stopping;
  private volatile boolean handing;
  private boolean failing;

  /**
   * Creates the dispatcher and starts its thread.
   *
   * @param workers who gets the spans; may change at any time
   */
  Dispatcher(
      SpanRing ring, SpanCompleter completer, Collection<ExportWorker> workers, Tally tally) {
    this.ring = ring;
    this.completer = completer;
    this.workers = workers;
    lostInSink = tally.counter("lost.sink");
    lostWithoutExporter = tally.counter("lost.noexporter");
    lostInCompletion = tally.counter("lost.invalid");
    thread = Thread.ofPlatform().daemon().name("hotprobe-spans").start(this::run);
  }

  /** Queues a span; wakes the thread only when it sleeps for want of work, or falls behind. */
  boolean accept(SpanData span) {
    int queued = stopping ? SpanRing.FULL : ring.offer(span);
    if (queued == SpanRing.FULL) {
      lostInSink.increment();
      return false;
    }
    if (waiting || queued == ring.capacity() / 2) {
      waiting = false;
      LockSupport.unpark(thread);
    }
    return true;
  }

  private void run() {
    while (!stopping) {
      if (drain() || !ring.isEmpty()) {
        LockSupport.parkNanos(this, NAP_NANOS);
      } else {
        awaitSpan();
      }
    }
    drain();
  }

  private void awaitSpan() {
    waiting = true;
    while (waiting && ring.isEmpty() && !stopping) {
      LockSupport.park(this);
    }
    waiting = false;
  }

  private boolean drain() {
    boolean any = false;
    handing = true;
    List<ExportedSpan> chunk = nextChunk();
    while (!chunk.isEmpty()) {
      any = true;
      hand(chunk);
      chunk = nextChunk();
    }
    handing = false;
    notice.update(lostInSink.sum(), System.nanoTime());
    return any;
  }

  private List<ExportedSpan> nextChunk() {
    SpanData span = ring.poll();
    if (span == null) {
      return List.of();
    }
    List<ExportedSpan> chunk = new ArrayList<>(64);
    while (span != null) {
      ExportedSpan completed = complete(span);
      if (completed != null) {
        chunk.add(completed);
      }
      span = chunk.size() < CHUNK ? ring.poll() : null;
    }
    return chunk;
  }

  private @Nullable ExportedSpan complete(SpanData span) {
    try {
      return completer.complete(span);
    } catch (RuntimeException | Error invalid) {
      lostInCompletion.increment();
      if (!failing) {
        failing = true;
        LOG.log(
            Level.ERROR, "A span could not be completed; such spans are counted: " + span, invalid);
      }
      return null;
    }
  }

  private void hand(List<ExportedSpan> chunk) {
    boolean handed = false;
    for (ExportWorker worker : workers) {
      worker.offer(chunk);
      handed = true;
    }
    if (!handed) {
      lostWithoutExporter.add(chunk.size());
    }
  }

  /** Waits until what is queued now has been handed over, for 200 ms at most. */
  void awaitHandover() {
    long deadline = System.nanoTime() + HANDOVER_NANOS;
    LockSupport.unpark(thread);
    while ((!ring.isEmpty() || handing) && thread.isAlive() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(HANDOVER_STEP_NANOS);
    }
  }

  /**
   * Hands over what is queued and ends the thread; waits for it until the deadline. What comes
   * later is counted as dropped.
   */
  void stop(long deadline) {
    stopping = true;
    LockSupport.unpark(thread);
    try {
      thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    while (!thread.isAlive() && ring.poll() != null) {
      lostInSink.increment();
    }
  }
}
