// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** Ends the agent; in a framework that belongs to a host it says why it should end, and no more. */
final class Enforcement {
  private static final Logger LOG = System.getLogger("io.hotprobe.lockdown.detector");

  /** Tells the launcher, which ends with an error then. */
  private static final String STOPPED = "hotprobe.stopped";

  private Enforcement() {}

  static void stop(BundleContext context, String reason) {
    boolean ours = context.getProperty("hotprobe.home") != null;
    LOG.log(
        Level.ERROR,
        "{0}: {1}",
        ours ? "The agent ends" : "The agent should be ended by its host",
        reason);
    if (ours) {
      System.setProperty(STOPPED, reason);
      Thread.ofPlatform().name("hotprobe-enforce").start(() -> stopFramework(context));
    }
  }

  private static void stopFramework(BundleContext context) {
    try {
      context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).stop();
    } catch (BundleException e) {
      LOG.log(Level.ERROR, "the framework does not stop", e);
    }
  }
}
