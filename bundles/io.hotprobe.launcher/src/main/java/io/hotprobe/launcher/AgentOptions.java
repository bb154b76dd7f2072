// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.osgi.framework.BundleContext;

/**
 * What to start, and how.
 *
 * @param home the installed runtime: its folder {@code bundles} holds the set, {@code plugins} is
 *     watched for bundles that come later
 * @param properties framework properties; they override the launcher's own
 * @param bundles which bundles of the set to start, by symbolic name
 * @param host registers the host's services; called with the system bundle's context before any
 *     bundle of the set starts
 */
public record AgentOptions(
    Path home,
    Map<String, String> properties,
    Predicate<String> bundles,
    Consumer<BundleContext> host) {
  public AgentOptions {
    home = home.toAbsolutePath();
    properties = Map.copyOf(properties);
  }

  /** Returns options for the whole set without a host. */
  public static AgentOptions of(Path home) {
    return new AgentOptions(home, Map.of(), name -> true, context -> {});
  }

  /** Returns the same options with one more framework property. */
  public AgentOptions with(String property, String value) {
    Map<String, String> more = new HashMap<>(properties);
    more.put(property, value);
    return new AgentOptions(home, more, bundles, host);
  }

  /** Returns the same options with another choice of bundles. */
  public AgentOptions only(Predicate<String> chosen) {
    return new AgentOptions(home, properties, chosen, host);
  }

  /** Returns the same options with services of the host. */
  public AgentOptions hosted(Consumer<BundleContext> services) {
    return new AgentOptions(home, properties, bundles, services);
  }
}
