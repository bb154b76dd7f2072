// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import io.hotprobe.probe.LiveProbe;
import io.hotprobe.probe.Probe;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Finds the bundle of a probe, also when the probe is stopped and so has no service. */
@Component(service = ProbeBundles.class)
public final class ProbeBundles {
  private static final String PREFIX = "io.hotprobe.";
  private static final long STEP_MILLIS = 10;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final BundleContext context;
  private final Map<String, List<Long>> stopped = new ConcurrentHashMap<>();

  /** Created by the components' runtime. */
  @Activate
  public ProbeBundles(BundleContext context) {
    this.context = context;
  }

  /** Returns the live probes by name. */
  Map<String, LiveProbe> live() {
    Map<String, LiveProbe> live = new TreeMap<>();
    for (ServiceReference<LiveProbe> reference : references(LiveProbe.class)) {
      LiveProbe probe = context.getService(reference);
      if (probe != null) {
        live.put(name(reference), probe);
      }
    }
    return live;
  }

  /** Returns the names of probes that are registered and not live. */
  SortedSet<String> waiting() {
    SortedSet<String> names = new TreeSet<>();
    references(Probe.class).forEach(reference -> names.add(name(reference)));
    references(LiveProbe.class).forEach(reference -> names.remove(name(reference)));
    return names;
  }

  /** Starts the bundles that provide the probe, or did until it was stopped. */
  void start(String probe) throws BundleException {
    for (Bundle bundle : find(probe)) {
      bundle.start();
    }
    stopped.remove(probe);
  }

  /** Stops the bundles that provide the probe; there may be several versions. */
  void stop(String probe) throws BundleException {
    List<Bundle> bundles = find(probe);
    stopped.put(probe, bundles.stream().map(Bundle::getBundleId).toList());
    for (Bundle bundle : bundles) {
      bundle.stop();
    }
  }

  /** Waits until the probe is live, or not any more; returns false when that does not happen. */
  boolean becomes(String probe, boolean live) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (isLive(probe) != live) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(STEP_MILLIS);
    }
    return true;
  }

  private boolean isLive(String probe) {
    return references(LiveProbe.class).stream().anyMatch(one -> name(one).equals(probe));
  }

  private List<Bundle> find(String probe) {
    return Stream.<Supplier<List<Bundle>>>of(
            () -> registered(probe), () -> stopped(probe), () -> named(probe))
        .map(Supplier::get)
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no bundle provides the probe '%s'; live: %s, registered and not live: %s"
                        .formatted(probe, live().keySet(), waiting())));
  }

  /** In the order in which they came: the last one is to be live. */
  private List<Bundle> registered(String probe) {
    return references(Probe.class).stream()
        .filter(reference -> name(reference).equals(probe))
        .sorted(Comparator.comparing(one -> (Long) one.getProperty(Constants.SERVICE_ID)))
        .map(ServiceReference::getBundle)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private List<Bundle> stopped(String probe) {
    return stopped.getOrDefault(probe, List.of()).stream()
        .map(context::getBundle)
        .filter(Objects::nonNull)
        .toList();
  }

  private List<Bundle> named(String probe) {
    return Stream.of(context.getBundles())
        .filter(bundle -> (PREFIX + probe).equals(bundle.getSymbolicName()))
        .toList();
  }

  private <T> Collection<ServiceReference<T>> references(Class<T> type) {
    try {
      return context.getServiceReferences(type, null);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("no filter was given", e);
    }
  }

  private static String name(ServiceReference<?> reference) {
    return String.valueOf(reference.getProperty(Probe.NAME));
  }
}
