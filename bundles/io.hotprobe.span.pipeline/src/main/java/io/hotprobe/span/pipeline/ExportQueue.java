// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.span.ExportedSpan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Spans that wait for one exporter. Bounded; hands them out in batches. */
final class ExportQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ExportedSpan> spans = new ArrayDeque<>();
  private ExportSettings settings;
  private boolean closed;

  ExportQueue(ExportSettings settings) {
    this.settings = settings;
  }

  /** Changes sizes and times; what waits already stays. */
  void modify(ExportSettings changedSettings) {
    lock.lock();
    try {
      settings = changedSettings;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Adds what fits and returns how many did not. Never waits for room. */
  int offer(List<ExportedSpan> batch) {
    lock.lock();
    try {
      int before = spans.size();
      int taken = closed ? 0 : Math.clamp((long) settings.queueSize() - before, 0, batch.size());
      spans.addAll(batch.subList(0, taken));
      if (before == 0 || (before < settings.batchSize() && spans.size() >= settings.batchSize())) {
        changed.signal();
      }
      return batch.size() - taken;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the next batch, waiting for it to fill; empty only when closed and nothing is left. */
  List<ExportedSpan> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (spans.isEmpty() && !closed) {
        changed.await();
      }
      awaitFullBatch();
      return poll(Math.min(spans.size(), settings.batchSize()));
    } finally {
      lock.unlock();
    }
  }

  private void awaitFullBatch() throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(settings.batchMillis());
    while (spans.size() < settings.batchSize() && !closed && left > 0) {
      left = changed.awaitNanos(left);
    }
  }

  private List<ExportedSpan> poll(int count) {
    List<ExportedSpan> batch = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      batch.add(spans.remove());
    }
    return batch;
  }

  /** Takes nothing more; what waits can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many spans wait. */
  int size() {
    lock.lock();
    try {
      return spans.size();
    } finally {
      lock.unlock();
    }
  }

  /** Throws everything away that waits and returns how many spans that were. */
  int clear() {
    lock.lock();
    try {
      int size = spans.size();
      spans.clear();
      return size;
    } finally {
      lock.unlock();
    }
  }
}
