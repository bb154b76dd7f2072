// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.KernelMaps;
import io.hotprobe.bpf.loader.ffi.Errno;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.NativeMap;
import io.hotprobe.bpf.loader.ffi.Sockets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The maps of one object by name, until it is closed. */
final class MapAccess implements KernelMaps, AutoCloseable {
  private static final Set<Integer> PER_CPU = Set.of(5, 6, 10, 21);
  private static final int SK_STORAGE = 24;

  private record Entry(String name, int fd, int type, int keySize, int valueSize) {
    boolean perCpu() {
      return PER_CPU.contains(type);
    }

    /** Returns how far apart the kernel puts the values of two CPUs. */
    int stride() {
      return (valueSize + 7) & -8;
    }
  }

  private final String object;
  private final Map<String, Entry> maps = new HashMap<>();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  MapAccess(String object, List<NativeMap> maps) {
    this.object = object;
    for (NativeMap map : maps) {
      this.maps.put(
          map.name(), new Entry(map.name(), map.fd(), map.type(), map.keySize(), map.valueSize()));
    }
  }

  @Override
  public void put(String map, byte[] key, byte[] value) {
    whileOpen(
        () -> {
          Entry entry = entry(map, key);
          byte[] full = entry.perCpu() ? spread(entry, value) : value;
          requireLength(
              entry, "value", entry.perCpu() ? full.length : entry.valueSize, full.length);
          return check(entry, "put into", Kernel.update(entry.fd, key, full));
        });
  }

  private static byte[] spread(Entry entry, byte[] value) {
    requireLength(entry, "value", entry.valueSize, value.length);
    byte[] full = new byte[entry.stride() * Kernel.possibleCpus()];
    for (int at = 0; at < full.length; at += entry.stride()) {
      System.arraycopy(value, 0, full, at, value.length);
    }
    return full;
  }

  @Override
  public byte @Nullable [] get(String map, byte[] key) {
    return whileOpen(
        () -> {
          Entry entry = entry(map, key);
          int cpus = entry.perCpu() ? Kernel.possibleCpus() : 1;
          byte[] value = new byte[entry.perCpu() ? entry.stride() * cpus : entry.valueSize];
          int result = Kernel.lookup(entry.fd, key, value);
          if (result == -Errno.ENOENT) {
            return null;
          }
          check(entry, "get from", result);
          return entry.perCpu() ? pack(entry, value, cpus) : value;
        });
  }

  private static byte[] pack(Entry entry, byte[] full, int cpus) {
    byte[] values = new byte[entry.valueSize * cpus];
    for (int cpu = 0; cpu < cpus; cpu++) {
      int from = cpu * entry.stride();
      System.arraycopy(full, from, values, cpu * entry.valueSize, entry.valueSize);
    }
    return values;
  }

  @Override
  public boolean remove(String map, byte[] key) {
    return whileOpen(
        () -> {
          Entry entry = entry(map, key);
          int result = Kernel.delete(entry.fd, key);
          return result != -Errno.ENOENT && check(entry, "remove from", result);
        });
  }

  @Override
  public boolean putSocket(String map, byte[] key, int pid, int fd, byte @Nullable [] value) {
    return whileOpen(
        () -> {
          Entry entry = maps.get(map);
          if (entry == null) {
            throw missing(map);
          }
          return ForeignSocket.with(pid, fd, false, own -> putOwn(entry, key, own, value));
        });
  }

  private static boolean putOwn(Entry entry, byte[] key, int own, byte @Nullable [] value) {
    byte[] socket = Bytes.ofInt(own);
    if (entry.type == SK_STORAGE) {
      byte[] stored = value == null ? new byte[entry.valueSize] : value;
      requireLength(entry, "value", entry.valueSize, stored.length);
      return check(entry, "put a socket into", Kernel.update(entry.fd, socket, stored));
    }
    requireLength(entry, "key", entry.keySize, key.length);
    byte[] element = entry.valueSize == 8 ? Bytes.ofLong(own) : socket;
    int result = Kernel.update(entry.fd, key, element);
    // EOPNOTSUPP: not connected (any more). EBUSY: another owner.
    return result != -Errno.EBUSY
        && result != -Errno.EOPNOTSUPP
        && check(entry, "put a socket into", result);
  }

  @Override
  public long socketCookie(int pid, int fd) {
    return whileOpen(
        () ->
            ForeignSocket.with(
                pid, fd, 0L, own -> Sockets.isTcp(own) ? Math.max(0, Sockets.cookie(own)) : 0L));
  }

  private Entry entry(String map, byte[] key) {
    Entry entry = maps.get(map);
    if (entry == null) {
      throw missing(map);
    }
    requireLength(entry, "key", entry.keySize, key.length);
    return entry;
  }

  private BpfException missing(String map) {
    return new BpfException(
        "object %s has no map %s: it has %s".formatted(object, map, maps.keySet()), 0);
  }

  private static void requireLength(Entry entry, String what, int expected, int actual) {
    if (expected != actual) {
      throw new BpfException(
          "map %s: expected a %s of %d bytes, got %d".formatted(entry.name, what, expected, actual),
          0);
    }
  }

  private static boolean check(Entry entry, String what, int result) {
    if (result < 0) {
      throw new BpfException(
          "cannot %s map %s: %s".formatted(what, entry.name, Kernel.describe(-result)), -result);
    }
    return true;
  }

  private <T extends @Nullable Object> T whileOpen(Supplier<T> action) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new BpfException("object " + object + " is closed", 0);
      }
      return action.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Runs something on the object's descriptors, or returns the default once it is closed. */
  <T> T ifOpen(T otherwise, Supplier<T> action) {
    lock.readLock().lock();
    try {
      return closed ? otherwise : action.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
    } finally {
      lock.writeLock().unlock();
    }
  }
}
