// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Libc;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Which generation of each probe is live, and how the kernel side learns it: hp_active holds, for
 * each of 16 slots, one number or one for each CPU.
 */
final class Generations {
  static final String MAP = "hp_active";

  /** Beside a generation: its predecessor is live as well (HP_OVERLAP in bpf/include/swap.h). */
  static final long OVERLAP = 1L << 31;

  private static final int SLOTS = 16;

  private final Map<String, Integer> slots = new HashMap<>();
  private final BitSet used = new BitSet(SLOTS);

  /** Returns the slot of a probe, always the same while the probe is known. */
  int slot(String probe) {
    Integer known = slots.get(probe);
    if (known != null) {
      return known;
    }
    int free = used.nextClearBit(0);
    if (free >= SLOTS) {
      throw new BpfException(
          "probe %s: expected at most %d probes with generations, there are %s"
              .formatted(probe, SLOTS, slots.keySet()),
          0);
    }
    used.set(free);
    slots.put(probe, free);
    return free;
  }

  /** Frees the slot of a probe. */
  void forget(String probe) {
    Integer slot = slots.remove(probe);
    if (slot != null) {
      used.clear(slot);
    }
  }

  /**
   * Makes a generation the live one. Each CPU's number is written on that CPU, between two events
   * and never within one: programs run with preemption off.
   */
  static void activate(SharedMap active, int slot, long generation) {
    byte[] value = Bytes.ofInt((int) generation);
    int each = Math.max(1, active.shape().maxEntries() / SLOTS);
    if (each == 1) {
      write(active, slot, value);
      return;
    }
    byte[] before = Libc.affinity();
    try {
      for (int cpu = 0; cpu < Math.min(each, Kernel.possibleCpus()); cpu++) {
        byte[] only = new byte[before.length];
        only[cpu / 8] = (byte) (1 << cpu % 8);
        // A CPU that is offline cannot be run on, and has no events.
        Libc.setAffinity(only);
        write(active, slot * each + cpu, value);
      }
    } finally {
      Libc.setAffinity(before);
    }
  }

  private static void write(SharedMap active, int index, byte[] value) {
    int result = Kernel.update(active.fd(), Bytes.ofInt(index), value);
    if (result < 0) {
      throw new BpfException(
          "%s[%d] cannot be set: %s".formatted(MAP, index, Kernel.describe(-result)), -result);
    }
  }
}
