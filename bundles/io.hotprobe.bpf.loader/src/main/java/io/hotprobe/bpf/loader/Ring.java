// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.loader.ffi.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A BPF ring buffer in mapped memory: one page with our position, one with the kernel's, then the
 * data. The kernel offers the data twice in a row, so that no record is cut; it is mapped once, for
 * what is mapped counts as resident, and a record across the end is put together in memory of our
 * own. One thread reads and closes it.
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
  private final long size;
  private final long mask;
  private final RecordSink sink;
  private MemorySegment seam = MemorySegment.ofArray(new byte[0]);
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
    this.size = size;
    this.mask = size - 1;
    int page = Memory.pageSize();
    try {
      consumer = Memory.map(arena, fd, 0, page, true);
      MemorySegment rest = Memory.map(arena, fd, page, page + size, false);
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
        sink.take(record((offset + HEADER_SIZE) & mask, length));
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

  private MemorySegment record(long start, long length) {
    long before = size - start;
    if (length <= before) {
      return data.asSlice(start, length);
    }
    if (seam.byteSize() < length) {
      seam = arena.allocate(length, HEADER_SIZE);
    }
    MemorySegment.copy(data, start, seam, 0, before);
    MemorySegment.copy(data, 0, seam, before, length - before);
    return seam.asSlice(0, length);
  }

  @Override
  public void close() {
    arena.close();
  }
}
