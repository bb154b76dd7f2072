// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.embedded;

import io.hotprobe.launcher.AgentOptions;
import io.hotprobe.launcher.HotprobeAgent;
import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanExporter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * A vendor's program. It has a framework, in which it would run bundles of its own, and lets
 * Hotprobe trace the services of one cgroup there. The spans come to an exporter of the vendor.
 */
public final class Host implements AutoCloseable {
  /** What both the host and the bundles speak of; the host's class path has it. */
  private static final String SHARED_PACKAGES =
      HotprobeAgent.API_PACKAGES + ",org.osgi.service.cm;version=1.6.1";

  /** The host does by itself what these bundles are for. */
  private static final Set<String> LEFT_OUT =
      Set.of("io.hotprobe.config.yaml", "io.hotprobe.otlp.exporter", "io.hotprobe.shell");

  private final Framework framework;
  private final HotprobeAgent agent;

  private Host(Framework framework, HotprobeAgent agent) {
    this.framework = framework;
    this.agent = agent;
  }

  /**
   * Traces until the end of the standard input.
   *
   * @param args the installed runtime (the folder that holds {@code bundles}), a folder for the
   *     platform's storage, and the cgroup v2 directory whose processes are traced
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      System.err.println("usage: Host RUNTIME STORAGE CGROUP");
      System.exit(2);
    }
    Path storage = Path.of(args[1]);
    try (Host host = start(Path.of(args[0]), storage, Path.of(args[2]), Host::print)) {
      System.out.println("live: " + host.agent().awaitReady(Duration.ofSeconds(20)).live());
      while (System.in.read() >= 0) {}
    }
  }

  /** Starts the platform, and Hotprobe in it. */
  static Host start(Path runtime, Path storage, Path cgroup, SpanExporter exporter)
      throws BundleException {
    Framework framework = platform(storage);
    AgentOptions options =
        AgentOptions.of(runtime)
            .only(bundle -> !LEFT_OUT.contains(bundle))
            .hosted(context -> offerServices(context, cgroup, exporter));
    try {
      return new Host(framework, HotprobeAgent.install(framework.getBundleContext(), options));
    } catch (RuntimeException e) {
      stop(framework);
      throw e;
    }
  }

  /** The host's own platform: nothing in it is special but the shared packages. */
  private static Framework platform(Path storage) throws BundleException {
    FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow();
    Framework framework =
        factory.newFramework(
            Map.of(
                Constants.FRAMEWORK_STORAGE,
                storage.toString(),
                Constants.FRAMEWORK_STORAGE_CLEAN,
                Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                SHARED_PACKAGES));
    framework.start();
    return framework;
  }

  /** Called before any bundle of the set starts, so that none of them sees a default first. */
  private static void offerServices(BundleContext context, Path cgroup, SpanExporter exporter) {
    context.registerService(SpanExporter.class, exporter, null);
    new Configurer(context, Configurer.oneCgroup(cgroup)).open();
  }

  /** Here a vendor would hand the spans to its own store. */
  private static boolean print(List<ExportedSpan> batch) {
    for (ExportedSpan exported : batch) {
      System.out.printf(
          "%-6s %-30s %s %016x <- %016x%n",
          exported.span().kind(),
          exported.span().name(),
          exported.resource().attributes().get("service.name"),
          exported.span().spanId(),
          exported.span().parentSpanId());
    }
    return true;
  }

  /** Returns the running agent: its context finds every service of the bundles. */
  HotprobeAgent agent() {
    return agent;
  }

  /** Takes Hotprobe out of the platform again, then ends the platform itself. */
  @Override
  public void close() throws BundleException {
    agent.close();
    stop(framework);
  }

  private static void stop(Framework framework) throws BundleException {
    framework.stop();
    try {
      framework.waitForStop(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
