// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.KernelMaps;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Maps in memory with a limit; every use fails once they are closed. */
public final class FakeMaps implements KernelMaps {
  private static final String PROCESSES = "hp_procs";
  private final Map<String, Map<Integer, byte[]>> maps = new ConcurrentHashMap<>();
  public volatile int limit = Integer.MAX_VALUE;
  public volatile boolean closed;
  public volatile int writes;

  private Map<Integer, byte[]> map(String name) {
    if (closed) {
      throw new BpfException("object is closed", 0);
    }
    return maps.computeIfAbsent(name, none -> new ConcurrentHashMap<>());
  }

  private static int number(byte[] key) {
    return ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getInt();
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, number).array();
  }

  @Override
  public synchronized void put(String map, byte[] key, byte[] value) {
    Map<Integer, byte[]> elements = map(map);
    if (!elements.containsKey(number(key)) && elements.size() >= limit) {
      throw new BpfException("map is full", 7);
    }
    elements.put(number(key), value.clone());
    writes++;
  }

  @Override
  public byte @Nullable [] get(String map, byte[] key) {
    return map(map).get(number(key));
  }

  @Override
  public boolean remove(String map, byte[] key) {
    return map(map).remove(number(key)) != null;
  }

  @Override
  public boolean putSocket(String map, byte[] key, int pid, int fd, byte @Nullable [] value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long socketCookie(int pid, int fd) {
    throw new UnsupportedOperationException();
  }

  /** Returns the processes with a policy. */
  public Set<Integer> holders() {
    return new TreeSet<>(maps.getOrDefault(PROCESSES, new TreeMap<>()).keySet());
  }

  /** Returns the policy of a process, or null. */
  public byte @Nullable [] policy(int pid) {
    return maps.getOrDefault(PROCESSES, new TreeMap<>()).get(pid);
  }

  /** Does what the kernel does at a fork: the child takes the policy, or none is left of it. */
  public void fork(int parent, int child) {
    byte[] policy = policy(parent);
    if (policy == null) {
      remove(PROCESSES, key(child));
    } else {
      put(PROCESSES, key(child), policy);
    }
  }

  /** Does what the kernel does at an exec and at the end: the policy goes. */
  public void drop(int pid) {
    remove(PROCESSES, key(pid));
  }
}
