// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.KernelMaps;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counters of the kernel programs, named as in {@code enum hp_stat}: {@code lost_ring_full}
 * becomes {@code lost.ring_full}. The map is shared by all probes and outlives them.
 */
final class KernelCounters {
  private static final String PREFIX = "HP_STAT_";
  private static final Map<String, Integer> STATS = stats();

  private Map<String, Long> last = Map.of();

  private static Map<String, Integer> stats() {
    Map<String, Integer> stats = new LinkedHashMap<>();
    for (Field field : StatValues.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getName().startsWith(PREFIX)) {
        stats.put(field.getName().substring(PREFIX.length()), valueOf(field));
      }
    }
    stats.remove("COUNT");
    return stats;
  }

  private static int valueOf(Field field) {
    try {
      return field.getInt(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Cannot read the generated " + field, e);
    }
  }

  private static String nameOf(String stat) {
    String name = stat.toLowerCase(Locale.ROOT);
    boolean grouped = name.startsWith("lost_") || name.startsWith("unlinked_");
    return grouped ? name.replaceFirst("_", ".") : name;
  }

  /** Remembers the counters before the maps are gone. */
  synchronized void keep(KernelMaps maps) {
    try {
      last = fromKernel(maps);
    } catch (BpfException e) {
      // The object was closed meanwhile: the last known numbers are the final ones.
    }
  }

  /** Returns the counters now, or the last known ones while no object is loaded. */
  synchronized Map<String, Long> read(@Nullable KernelMaps maps, long malformed) {
    if (maps != null) {
      keep(maps);
    }
    Map<String, Long> all = new LinkedHashMap<>(last);
    all.put("lost.malformed", malformed);
    return all;
  }

  private static Map<String, Long> fromKernel(KernelMaps maps) {
    Map<String, Long> counters = new LinkedHashMap<>();
    STATS.forEach(
        (stat, index) -> counters.put(nameOf(stat), sum(maps.get("hp_stats", Words.ofInt(index)))));
    return counters;
  }

  private static long sum(byte @Nullable [] perCpu) {
    long sum = 0;
    if (perCpu != null) {
      ByteBuffer values = ByteBuffer.wrap(perCpu).order(ByteOrder.nativeOrder());
      while (values.remaining() >= Long.BYTES) {
        sum += values.getLong();
      }
    }
    return sum;
  }
}
