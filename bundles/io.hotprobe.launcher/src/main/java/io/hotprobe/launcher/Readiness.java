// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.time.Duration;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Which probes are in the kernel.
 *
 * @param live names of the probes that are live
 * @param missing names of the probes that are registered and not live
 */
public record Readiness(SortedSet<String> live, SortedSet<String> missing) {
  private static final Duration STEP = Duration.ofMillis(25);

  /** Steps without a change after which nothing more is expected. */
  private static final int QUIET = 8;

  /** Returns whether at least one probe is live, and none is missing. */
  public boolean complete() {
    return !live.isEmpty() && missing.isEmpty();
  }

  static Readiness await(BundleContext context, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Readiness state = of(context);
    for (int quiet = 0; quiet < QUIET && System.nanoTime() < end; ) {
      Thread.sleep(STEP);
      Readiness now = of(context);
      quiet = now.complete() && now.equals(state) ? quiet + 1 : 0;
      state = now;
    }
    return state;
  }

  private static Readiness of(BundleContext context) {
    SortedSet<String> live = names(context, "io.hotprobe.probe.LiveProbe");
    SortedSet<String> missing = names(context, "io.hotprobe.probe.Probe");
    missing.removeAll(live);
    return new Readiness(live, missing);
  }

  private static SortedSet<String> names(BundleContext context, String service) {
    SortedSet<String> names = new TreeSet<>();
    try {
      ServiceReference<?>[] found = context.getAllServiceReferences(service, null);
      for (ServiceReference<?> reference : found == null ? new ServiceReference<?>[0] : found) {
        names.add(Objects.toString(reference.getProperty("probe.name"), "unnamed"));
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("no filter was given", e);
    }
    return names;
  }
}
