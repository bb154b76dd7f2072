// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** What the agent holds at one moment: counts by kind, to be compared with a later moment. */
record Holding(Map<String, Integer> counts) {
  private static final String CLASSES = "loaded classes";

  /** The components' runtime leaves one for every configuration that there ever was. */
  private static final String MARKER = "[org.osgi.service.cm.ManagedService]";

  private static final String SOCKETS = "sockets";

  /** The framework of the tests is steered over TCP, and connects when it likes. */
  private static final int SPARE_SOCKETS = 3;

  /** What is needed for the first time late: an error message, a lambda. */
  private static final int SPARE_CLASSES = 10;

  static Holding now(Agent agent) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (Bundle bundle : agent.all(Agent.OURS)) {
      ServiceReference<?>[] registered = bundle.getRegisteredServices();
      for (ServiceReference<?> one : registered == null ? new ServiceReference<?>[0] : registered) {
        String type = Arrays.toString((String[]) one.getProperty(Constants.OBJECTCLASS));
        if (!type.equals(MARKER)) {
          add(counts, "service " + type);
        }
      }
    }
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("hotprobe-"))
        .forEach(thread -> add(counts, "thread " + thread.getName()));
    Kernel.held().forEach(held -> add(counts, held.kind()));
    countDescriptors(counts);
    counts.put(CLASSES, classesOfBundles());
    return new Holding(counts);
  }

  /** Counts those of bundles alone: the JVM makes its own for method handles that become hot. */
  private static int classesOfBundles() {
    System.gc();
    try {
      String table =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "vmClassloaderStats",
                      new Object[] {new String[0]},
                      new String[] {String[].class.getName()});
      int classes =
          table
              .lines()
              .filter(line -> line.endsWith("BundleWiringImpl$BundleClassLoader"))
              .mapToInt(line -> Integer.parseInt(line.strip().split("\\s+")[3]))
              .sum();
      if (classes == 0) {
        throw new AssertionError("no class of a bundle in:\n" + table);
      }
      return classes;
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  private static void countDescriptors(Map<String, Integer> counts) throws IOException {
    counts.put(SOCKETS, 0);
    try (var files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path file : files) {
        add(counts, target(file).startsWith("socket:") ? SOCKETS : "descriptors");
      }
    }
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  private static void add(Map<String, Integer> counts, String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /** Returns what differs, as text; empty when nothing does. Classes are left aside. */
  String differences(Holding later) {
    Map<String, String> different = new TreeMap<>();
    later.counts.forEach((what, count) -> compare(different, what, count));
    counts.forEach((what, count) -> compare(different, what, later.counts.getOrDefault(what, 0)));
    different.remove(CLASSES);
    return different.isEmpty() ? "" : different.toString();
  }

  private void compare(Map<String, String> different, String what, int after) {
    int before = counts.getOrDefault(what, 0);
    boolean same = what.equals(SOCKETS) ? after <= before + SPARE_SOCKETS : after == before;
    if (!same) {
      different.put(what, before + " before, " + after + " after");
    }
  }

  /** Waits until all but the classes is as before; returns what is held then. */
  Holding awaitAgain(Agent agent, String when) throws Exception {
    Holding[] last = {this};
    try {
      Agent.eventually(when, () -> differences(last[0] = now(agent)).isEmpty());
      return last[0];
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ": all as before; found " + differences(last[0]));
    }
  }

  /** Waits until no more classes are loaded than before. */
  void awaitClasses(Agent agent, String when) throws Exception {
    int before = counts.get(CLASSES);
    int[] last = {0};
    try {
      Agent.eventually(
          when, () -> (last[0] = now(agent).counts.get(CLASSES)) <= before + SPARE_CLASSES);
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + ": as many classes as before, " + before + "; found " + last[0]);
    }
  }
}
