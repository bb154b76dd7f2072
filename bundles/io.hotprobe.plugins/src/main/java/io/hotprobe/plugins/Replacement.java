// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** Puts plugins in the place of installed bundles, and takes them away again. */
final class Replacement {
  private static final String LOCATION = "hotprobe-plugin:";
  private static final long REFRESH_SECONDS = 30;

  private final BundleContext system;

  Replacement(BundleContext context) {
    this.system = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
  }

  /** Lets the plugin's bundle run: instead of the one of the same name, or as a new one. */
  void use(Plugin plugin) throws BundleException, IOException {
    Optional<Bundle> present = find(plugin.name());
    if (present.isPresent()) {
      renew(present.get(), plugin);
      return;
    }
    try (InputStream in = Files.newInputStream(plugin.copy())) {
      Bundle bundle = system.installBundle(LOCATION + plugin.name(), in);
      if (!plugin.fragment()) {
        bundle.start(Bundle.START_ACTIVATION_POLICY);
      }
    }
  }

  /** Takes a plugin's bundle away: what was installed in its place is back. */
  void withdraw(String name) throws BundleException, IOException {
    Optional<Bundle> present = find(name);
    if (present.isEmpty()) {
      return;
    }
    Bundle bundle = present.get();
    if (bundle.getLocation().startsWith(LOCATION)) {
      bundle.uninstall();
      refresh(bundle);
    } else {
      renew(bundle, null);
    }
  }

  private Optional<Bundle> find(String name) {
    return Stream.of(system.getBundles())
        .filter(bundle -> bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID)
        .filter(bundle -> name.equals(bundle.getSymbolicName()))
        .findFirst();
  }

  /** Who stopped the bundle wants it stopped, in any version. */
  private void renew(Bundle bundle, @Nullable Plugin plugin) throws BundleException, IOException {
    boolean wanted = bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
    bundle.stop(Bundle.STOP_TRANSIENT);
    if (plugin == null) {
      bundle.update();
    } else {
      try (InputStream in = Files.newInputStream(plugin.copy())) {
        bundle.update(in);
      }
    }
    refresh(bundle);
    if (wanted && !isFragment(bundle)) {
      bundle.start(Bundle.START_ACTIVATION_POLICY);
    }
  }

  private static boolean isFragment(Bundle bundle) {
    return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
  }

  private void refresh(Bundle bundle) throws BundleException {
    CountDownLatch done = new CountDownLatch(1);
    system
        .getBundle()
        .adapt(FrameworkWiring.class)
        .refreshBundles(Set.of(bundle), event -> done.countDown());
    try {
      if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
        throw new BundleException("the framework did not refresh its packages in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BundleException("interrupted while the framework refreshed its packages", e);
    }
  }
}
