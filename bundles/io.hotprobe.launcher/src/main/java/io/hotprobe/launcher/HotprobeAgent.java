// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The running agent. A host either lets it make a framework ({@link #start}) or gives it one that
 * runs already ({@link #install}). Closing it ends what it started and nothing else.
 */
public final class HotprobeAgent implements AutoCloseable {
  /**
   * The API packages, as a value for {@link Constants#FRAMEWORK_SYSTEMPACKAGES_EXTRA}. A host that
   * exports them from its class path shares them with the agent's bundles.
   */
  public static final String API_PACKAGES =
      "io.hotprobe.bpf;version=1.0.0,io.hotprobe.probe;version=1.0.0,io.hotprobe.span;version=1.0.0";

  private static final System.Logger LOG = System.getLogger("io.hotprobe.launcher");
  private static final String API_PACKAGE = "io.hotprobe.span";

  private final BundleContext context;
  private final List<Bundle> installed;
  private final @Nullable Framework framework;
  private final @Nullable Path storage;

  private HotprobeAgent(
      BundleContext context,
      List<Bundle> installed,
      @Nullable Framework framework,
      @Nullable Path storage) {
    this.context = context;
    this.installed = installed;
    this.framework = framework;
    this.storage = storage;
  }

  /**
   * Makes a framework with the {@link FrameworkFactory} on the class path and starts the set in it.
   * When the API classes are on the class path too, the framework shares them with the bundles.
   *
   * @throws LaunchException when there is no framework, no bundle, the framework does not start, or
   *     the configuration is broken
   */
  public static HotprobeAgent start(AgentOptions options) {
    FrameworkFactory factory =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow(() -> new LaunchException("no OSGi framework on the class path", 1));
    Path storage = Storage.create(Path.of(System.getProperty("java.io.tmpdir")));
    Framework framework = factory.newFramework(FrameworkSettings.of(options, storage));
    try {
      framework.init();
      BundleContext context = framework.getBundleContext();
      options.host().accept(context);
      framework.start();
      return new HotprobeAgent(context, startSet(context, options), framework, storage);
    } catch (BundleException e) {
      end(framework, storage);
      throw new LaunchException("the OSGi framework did not start: " + e.getMessage(), 1, e);
    } catch (RuntimeException e) {
      end(framework, storage);
      throw e;
    }
  }

  /**
   * Starts the set in a framework of the host. Bundles that the host has already, by symbolic name,
   * are left as they are; the API bundle is not installed when the framework exports its packages,
   * and no folder is watched for plugins unless the framework property felix.fileinstall.dir names
   * one.
   *
   * @param context any valid context of the host's framework
   * @throws LaunchException when there is no bundle, or the configuration is broken; nothing of the
   *     set is left then
   */
  public static HotprobeAgent install(BundleContext context, AgentOptions options) {
    BundleContext system = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
    options.host().accept(system);
    return new HotprobeAgent(system, startSet(system, options), null, null);
  }

  private static List<Bundle> startSet(BundleContext context, AgentOptions options) {
    LogStream.bind();
    Set<String> present = new HashSet<>();
    for (Bundle bundle : context.getBundles()) {
      present.add(bundle.getSymbolicName());
    }
    if (exportsApi(context)) {
      present.add(BundleSet.API);
    }
    if (context.getProperty("felix.fileinstall.dir") == null) {
      present.addAll(Set.of(BundleSet.WATCHER, BundleSet.PLUGINS));
    }
    List<Bundle> installed = new ArrayList<>();
    List<Bundle> startable = new ArrayList<>();
    for (BundleSet.Entry entry : BundleSet.of(options.home())) {
      if (!options.bundles().test(entry.name()) || !present.add(entry.name())) {
        continue;
      }
      Bundle bundle = installOne(context, entry);
      if (bundle != null) {
        installed.add(bundle);
        if (!entry.fragment()) {
          startable.add(bundle);
        }
      }
    }
    try {
      startable.forEach(bundle -> startOne(context, bundle));
    } catch (LaunchException e) {
      remove(context, installed);
      throw e;
    }
    return List.copyOf(installed);
  }

  private static boolean exportsApi(BundleContext context) {
    BundleWiring wiring = context.getBundle().adapt(BundleWiring.class);
    for (BundleCapability capability : wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE)) {
      if (API_PACKAGE.equals(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Bundle installOne(BundleContext context, BundleSet.Entry entry) {
    try {
      return context.installBundle("reference:" + entry.file().toUri());
    } catch (BundleException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot install {0}: {1}", entry.file(), e.getMessage());
      return null;
    }
  }

  private static void startOne(BundleContext context, Bundle bundle) {
    try {
      bundle.start(Bundle.START_ACTIVATION_POLICY);
      if (BundleSet.CONFIGURATION.equals(bundle.getSymbolicName())) {
        FirstConfiguration.await(context);
      }
    } catch (BundleException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "cannot start {0}: {1}",
          bundle.getSymbolicName(),
          e.getMessage());
    }
  }

  /** Returns the system bundle's context, to get and register services with. */
  public BundleContext context() {
    return context;
  }

  /**
   * Waits until every registered probe is live or was refused by the kernel.
   *
   * @return the state then, or at the end of the time
   */
  public Readiness awaitReady(Duration limit) throws InterruptedException {
    return Readiness.await(context, limit);
  }

  /**
   * Waits until the framework ends, at most so long; returns at once in a framework of the host.
   *
   * @param patience a millisecond or more
   * @return whether it ended, or is not ours
   */
  public boolean waitForStop(Duration patience) throws InterruptedException {
    return framework == null
        || framework.waitForStop(patience.toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
  }

  /** Stops the agent: its framework, or the bundles that it installed, in reverse order. */
  @Override
  public void close() {
    if (framework != null) {
      end(framework, storage);
    } else {
      remove(context, installed);
    }
  }

  /** With the refresh the framework gives up the classes of what is gone. */
  private static void remove(BundleContext context, List<Bundle> installed) {
    for (Bundle bundle : installed.reversed()) {
      try {
        if (bundle.getState() != Bundle.UNINSTALLED) {
          bundle.uninstall();
        }
      } catch (BundleException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "cannot remove {0}: {1}",
            bundle.getSymbolicName(),
            e.getMessage());
      }
    }
    try {
      context.getBundle().adapt(FrameworkWiring.class).refreshBundles(installed);
    } catch (IllegalStateException e) {
      LOG.log(System.Logger.Level.DEBUG, "the host''s framework has ended: {0}", e.getMessage());
    }
  }

  private static void end(Framework framework, @Nullable Path storage) {
    stop(framework);
    if (storage != null) {
      Storage.delete(storage);
    }
  }

  private static void stop(Framework framework) {
    try {
      framework.stop();
      framework.waitForStop(Duration.ofSeconds(20).toMillis());
    } catch (BundleException e) {
      LOG.log(System.Logger.Level.ERROR, "the framework does not stop: {0}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
