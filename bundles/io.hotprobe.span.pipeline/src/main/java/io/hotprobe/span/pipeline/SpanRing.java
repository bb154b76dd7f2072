// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.span.SpanData;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A bounded queue of spans: any number of producers, one consumer, no locks, no allocation. */
final class SpanRing {
  /** What {@link #offer} returns when there is no room. */
  static final int FULL = -1;

  private final AtomicReferenceArray<@Nullable SpanData> slots;
  private final int mask;
  private final AtomicLong head = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();

  /** Creates a ring for at least this many spans; the next power of two is used. */
  SpanRing(int capacity) {
    int size = Integer.highestOneBit(Math.max(2, capacity) * 2 - 1);
    slots = new AtomicReferenceArray<>(size);
    mask = size - 1;
  }

  int capacity() {
    return mask + 1;
  }

  /** Adds a span and returns how many are queued now, or {@link #FULL}. */
  int offer(SpanData span) {
    long at;
    long queued;
    do {
      at = tail.get();
      queued = at - head.get();
      if (queued > mask) {
        return FULL;
      }
    } while (!tail.compareAndSet(at, at + 1));
    slots.set((int) at & mask, span);
    return (int) queued + 1;
  }

  /** Returns the oldest span and removes it, or null. Only for the consumer. */
  @Nullable SpanData poll() {
    long at = head.getPlain();
    int index = (int) at & mask;
    SpanData span = slots.getAcquire(index);
    if (span != null) {
      slots.setPlain(index, null);
      head.setRelease(at + 1);
    }
    return span;
  }

  /** Tells whether nothing is queued and nobody is about to queue. */
  boolean isEmpty() {
    return head.get() == tail.get();
  }
}
