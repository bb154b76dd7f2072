// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import static org.junit.Assert.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The agent's bundles in the framework of the tests; used inside of it. */
final class Agent {
  static final String OURS = "io.hotprobe.";
  private static final String WATCHER = "org.apache.felix.fileinstall";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BundleContext context;

  private Agent(BundleContext context) {
    this.context = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
  }

  /**
   * Returns the agent of this framework; installs, configures and starts it when it is the first.
   */
  static Agent in(BundleContext context) throws Exception {
    Agent agent = new Agent(context);
    if (Stream.of(context.getBundles()).noneMatch(one -> name(one).startsWith(OURS))) {
      agent.install();
    }
    return agent;
  }

  private void install() throws Exception {
    Path folder = Path.of(System.getProperty("exam.home"), "bundles");
    List<Path> jars;
    try (Stream<Path> files = Files.list(folder)) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path jar : jars) {
      context.installBundle("reference:" + jar.toUri());
    }
    for (Bundle bundle : all("org.")) {
      if (!name(bundle).equals(WATCHER)) {
        bundle.start(Bundle.START_ACTIVATION_POLICY);
      }
    }
    String cgroup = System.getProperty("exam.cgroup");
    configure("io.hotprobe.bpf.loader", Map.of("cgroupPath", cgroup, "leaseSeconds", 1));
    configure("io.hotprobe.process.discovery", Map.of("cgroupPath", cgroup));
    for (Bundle bundle : all(OURS)) {
      bundle.start(Bundle.START_ACTIVATION_POLICY);
    }
    bundle(WATCHER).start(Bundle.START_ACTIVATION_POLICY);
  }

  /** Returns the bundles of the installed set whose name begins so. */
  List<Bundle> all(String prefix) {
    String home = "reference:" + Path.of(System.getProperty("exam.home")).toUri();
    return Stream.of(context.getBundles())
        .filter(bundle -> name(bundle).startsWith(prefix) && bundle.getLocation().startsWith(home))
        .toList();
  }

  /** Returns the agent's bundles but the API: with an update of it the tests would go too. */
  List<Bundle> withComponents() {
    return all(OURS).stream().filter(one -> !name(one).equals(OURS + "api")).toList();
  }

  Bundle bundle(String name) {
    return Stream.of(context.getBundles())
        .filter(one -> name(one).equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no bundle " + name));
  }

  private static String name(Bundle bundle) {
    return String.valueOf(bundle.getSymbolicName());
  }

  BundleContext context() {
    return context;
  }

  /** Returns the only service of this type. */
  <T> T service(Class<T> type) {
    ServiceReference<T> reference = context.getServiceReference(type);
    assertNotNull("service " + type.getName(), reference);
    T service = context.getService(reference);
    assertNotNull("service " + type.getName() + " is registered and cannot be had", service);
    return service;
  }

  <T> Collection<ServiceReference<T>> services(Class<T> type, String filter) {
    try {
      return context.getServiceReferences(type, filter);
    } catch (org.osgi.framework.InvalidSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  Configuration configuration(String pid) throws IOException {
    return service(ConfigurationAdmin.class).getConfiguration(pid, "?");
  }

  void configure(String pid, Map<String, Object> values) throws IOException {
    Dictionary<String, Object> all = new Hashtable<>(values);
    configuration(pid).update(all);
  }

  void restart(Bundle bundle) throws BundleException {
    bundle.stop();
    bundle.start(Bundle.START_ACTIVATION_POLICY);
  }

  /** Reads the bundle's jar anew, and wires again all that use it, as the watched folder does. */
  void update(Bundle bundle) throws Exception {
    bundle.update();
    CountDownLatch wired = new CountDownLatch(1);
    context
        .getBundle()
        .adapt(FrameworkWiring.class)
        .refreshBundles(null, event -> wired.countDown());
    if (!wired.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("no refresh after the update of " + bundle);
    }
  }

  static void eventually(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
      }
      Thread.sleep(10);
    }
  }
}
