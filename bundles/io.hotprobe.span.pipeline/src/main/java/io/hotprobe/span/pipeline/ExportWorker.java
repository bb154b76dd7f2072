// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanExporter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Serves one exporter: its queue, its thread, what it lost. */
final class ExportWorker {
  private static final Logger LOG = System.getLogger(ExportWorker.class.getPackageName());
  private static final Duration AFTER_INTERRUPT = Duration.ofMillis(200);

  private final String name;
  private final SpanExporter exporter;
  private final ExportQueue queue;
  private final LongAdder exported;
  private final LongAdder lostInQueue;
  private final LongAdder lostInExport;
  private final LongAdder lostAtStop;
  private final Thread thread;

  /** Spans of the batch that the exporter has; who sets it to 0 counts them. */
  private final AtomicInteger underWay = new AtomicInteger();

  private final LossNotice notice;
  private boolean throwing;

  /** Creates the worker and starts its thread. */
  ExportWorker(String name, SpanExporter exporter, ExportSettings settings, Tally tally) {
    this.name = name;
    this.exporter = exporter;
    queue = new ExportQueue(settings);
    notice = new LossNotice("The queue of exporter " + name);
    exported = tally.counter("exported." + name);
    lostInQueue = tally.counter("lost.queue." + name);
    lostInExport = tally.counter("lost.export." + name);
    lostAtStop = tally.counter("lost.stop." + name);
    thread = Thread.ofPlatform().daemon().name("hotprobe-export-" + name).start(this::run);
  }

  void modify(ExportSettings settings) {
    queue.modify(settings);
  }

  /** Queues what fits, counts what does not. Called by one thread only. */
  void offer(List<ExportedSpan> spans) {
    int dropped = queue.offer(spans);
    lostInQueue.add(dropped);
    notice.update(lostInQueue.sum(), System.nanoTime());
  }

  private void run() {
    try {
      List<ExportedSpan> batch = queue.take();
      while (!batch.isEmpty()) {
        export(batch);
        batch = queue.take();
      }
    } catch (InterruptedException stopped) {
      lostAtStop.add(queue.clear());
    }
  }

  private void export(List<ExportedSpan> batch) throws InterruptedException {
    underWay.set(batch.size());
    try {
      boolean arrived = exporter.export(batch);
      settle(arrived ? exported : lostInExport);
      throwing = false;
    } catch (InterruptedException stopped) {
      settle(lostAtStop);
      throw stopped;
    } catch (RuntimeException | Error failure) {
      settle(lostInExport);
      reportFirst(failure);
    }
  }

  private void settle(LongAdder outcome) {
    outcome.add(underWay.getAndSet(0));
  }

  private void reportFirst(Throwable failure) {
    if (!throwing) {
      throwing = true;
      LOG.log(Level.ERROR, "Exporter " + name + " threw; its spans are lost and counted", failure);
    }
  }

  /** Takes nothing more and lets the thread send what waits. */
  void beginStop() {
    queue.close();
  }

  /**
   * Waits until everything is sent, at most until the deadline; then interrupts the exporter and
   * counts the rest as lost.
   *
   * @param deadline point in time of {@link System#nanoTime()}
   */
  void awaitStop(long deadline) {
    boolean interrupted = false;
    try {
      interrupted = !thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      if (interrupted) {
        thread.interrupt();
        thread.join(AFTER_INTERRUPT);
      }
    } catch (InterruptedException hurry) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
    lostAtStop.add(queue.clear());
    if (thread.isAlive()) {
      settle(lostAtStop);
    }
    if (interrupted) {
      LOG.log(Level.WARNING, "Exporter {0} did not finish in time; what was left is counted", name);
    }
  }
}
