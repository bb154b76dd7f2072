// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.kernel;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.KernelMaps;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's map of the processes that take part. Without a live object there is no map: then
 * nothing is written and nothing is found. A failure to write is counted.
 */
public final class PolicyMap {
  private static final String PROCESSES = "hp_procs";
  private static final String LOST = "lost_events";
  private final AtomicLong failures = new AtomicLong();

  /** Processes that may have a policy in the kernel. */
  private final Set<Integer> holders = ConcurrentHashMap.newKeySet();

  private volatile @Nullable KernelMaps maps;
  private int epoch = (int) (System.nanoTime() >> 20);

  /** Uses the maps of an object that came to life. */
  public synchronized void connect(KernelMaps live) {
    maps = live;
  }

  /**
   * Stops using maps, unless others are in use by now.
   *
   * @param keep whether the policies stay, for a successor; else no process has one afterwards
   */
  public synchronized void disconnect(@Nullable KernelMaps dead, boolean keep) {
    if (maps != dead) {
      return;
    }
    if (!keep) {
      holders.forEach(this::remove);
    }
    holders.clear();
    maps = null;
  }

  /** Returns whether there is a live object. */
  public boolean connected() {
    return maps != null;
  }

  /**
   * Writes the policy of a process. The epoch of a policy that the process has already stays, so
   * flows that it serves stay known.
   *
   * @return whether the kernel has it now
   */
  public synchronized boolean put(int pid, Policy policy) {
    KernelMaps live = maps;
    if (live == null) {
      return false;
    }
    try {
      byte[] old = live.get(PROCESSES, key(pid));
      byte[] value = policy.encode(old == null ? ++epoch : Policy.epochOf(old));
      if (!Arrays.equals(old, value)) {
        live.put(PROCESSES, key(pid), value);
      }
      holders.add(pid);
      return true;
    } catch (BpfException e) {
      failures.incrementAndGet();
      return false;
    }
  }

  /** Notes that the kernel gave a process the policy of the one that forked it. */
  public void inherited(int pid) {
    holders.add(pid);
  }

  /** Notes that a process ended: the kernel took its policy away. */
  public void gone(int pid) {
    holders.remove(pid);
  }

  /** Returns whether the process has a policy. */
  public boolean contains(int pid) {
    KernelMaps live = maps;
    try {
      return live != null && live.get(PROCESSES, key(pid)) != null;
    } catch (BpfException e) {
      return false;
    }
  }

  /** Takes the policy of a process away, if it has one. */
  public synchronized void remove(int pid) {
    KernelMaps live = maps;
    try {
      if (live != null) {
        live.remove(PROCESSES, key(pid));
      }
      holders.remove(pid);
    } catch (BpfException e) {
      failures.incrementAndGet();
    }
  }

  /** Returns how many events found the ring full. */
  public long lostEvents() {
    KernelMaps live = maps;
    try {
      byte[] value = live == null ? null : live.get(LOST, key(0));
      return value == null ? 0 : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
    } catch (BpfException e) {
      return 0;
    }
  }

  /** Returns how often the kernel refused a change. */
  public long failures() {
    return failures.get();
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(Integer.BYTES)
        .order(ByteOrder.nativeOrder())
        .putInt(0, number)
        .array();
  }
}
