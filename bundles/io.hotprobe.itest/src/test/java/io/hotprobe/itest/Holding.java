// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** What the agent holds at one moment: counts by kind, to be compared with a later moment. */
record Holding(Map<String, Integer> counts) {
  private static final String CLASSES = "loaded classes";

  /** The JVM makes classes of its own for lambdas and method handles that become hot. */
  private static final int SPARE_CLASSES = 20;

  static Holding now(Agent agent) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (Bundle bundle : agent.all(Agent.OURS)) {
      ServiceReference<?>[] registered = bundle.getRegisteredServices();
      for (ServiceReference<?> one : registered == null ? new ServiceReference<?>[0] : registered) {
        add(
            counts,
            "service " + Arrays.toString((String[]) one.getProperty(Constants.OBJECTCLASS)));
      }
    }
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("hotprobe-"))
        .forEach(thread -> add(counts, "thread " + thread.getName()));
    Kernel.held().forEach(held -> add(counts, held.kind()));
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      counts.put("descriptors", (int) files.count());
    }
    System.gc();
    counts.put(CLASSES, ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    return new Holding(counts);
  }

  private static void add(Map<String, Integer> counts, String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /**
   * Returns what differs, as text; empty when nothing does, and classes are no more than before.
   */
  String differences(Holding later) {
    Map<String, String> different = new TreeMap<>();
    later.counts.forEach((what, count) -> compare(different, what, count));
    counts.forEach((what, count) -> compare(different, what, later.counts.getOrDefault(what, 0)));
    return different.isEmpty() ? "" : different.toString();
  }

  private void compare(Map<String, String> different, String what, int after) {
    int before = counts.getOrDefault(what, 0);
    boolean same = what.equals(CLASSES) ? after <= before + SPARE_CLASSES : after == before;
    if (!same) {
      different.put(what, before + " before, " + after + " after");
    }
  }

  /** Waits until all is as before. */
  void awaitAgain(Agent agent, String when) throws Exception {
    String[] last = {""};
    try {
      Agent.eventually(when, () -> (last[0] = differences(now(agent))).isEmpty());
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ": all as before; found " + last[0], e);
    }
  }
}
