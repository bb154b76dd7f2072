// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.loader.ffi.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A BPF ring buffer in mapped memory: one page with our position, one with the kernel's, then the
 * data twice in a row, so that a record is never cut. One thread reads and closes it.
 */
final class Ring implements AutoCloseable {
  private static final VarHandle POSITION =
      ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
  private static final VarHandle HEADER =
      ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;
  private static final int HEADER_SIZE = 8;
  private static final int PUBLISH_EVERY = 64;

  private final int fd;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment consumer;
  private final MemorySegment producer;
  private final MemorySegment data;
  private final long mask;
  private final RecordSink sink;
  private long position;

  /** Takes one record. */
  interface RecordSink {
    void take(MemorySegment event);
  }

  /**
   * Maps the ring.
   *
   * @param fd descriptor of the map, open as long as this
   * @param size of the data in bytes, a power of two
   */
  Ring(int fd, long size, RecordSink sink) {
    this.fd = fd;
    this.sink = sink;
    this.mask = size - 1;
    int page = Memory.pageSize();
    try {
      consumer = Memory.map(arena, fd, 0, page, true);
      MemorySegment rest = Memory.map(arena, fd, page, page + 2 * size, false);
      producer = rest.asSlice(0, page);
      data = rest.asSlice(page);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
    position = (long) POSITION.getAcquire(consumer, 0L);
  }

  int fd() {
    return fd;
  }

  /**
   * Delivers what is there, at most so many records; returns how many were passed over or taken.
   */
  int drain(int limit) {
    long end = (long) POSITION.getAcquire(producer, 0L);
    long at = position;
    int count = 0;
    while (at < end && count < limit) {
      long offset = at & mask;
      int header = (int) HEADER.getAcquire(data, offset);
      if ((header & BUSY) != 0) {
        break;
      }
      long length = header & ~(BUSY | DISCARDED);
      if ((header & DISCARDED) == 0) {
        sink.take(data.asSlice(offset + HEADER_SIZE, length));
      }
      at += (length + HEADER_SIZE + 7) & -8L;
      if (++count % PUBLISH_EVERY == 0) {
        POSITION.setRelease(consumer, 0L, at);
      }
    }
    position = at;
    POSITION.setRelease(consumer, 0L, at);
    return count;
  }

  @Override
  public void close() {
    arena.close();
  }
}
