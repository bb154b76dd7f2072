// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.condition.Condition;

/** Each ability is a {@link Condition} service, with the ability's name as its id. */
final class OsgiConditions implements ConditionBoard {
  private final BundleContext context;
  private final Map<String, ServiceRegistration<Condition>> registered = new HashMap<>();

  OsgiConditions(BundleContext context) {
    this.context = context;
  }

  @Override
  public void announce(String ability) {
    if (!registered.containsKey(ability)) {
      Dictionary<String, Object> properties = new Hashtable<>();
      properties.put(Condition.CONDITION_ID, ability);
      registered.put(
          ability, context.registerService(Condition.class, Condition.INSTANCE, properties));
    }
  }

  @Override
  public Set<String> withdraw(String ability) {
    ServiceRegistration<Condition> registration = registered.remove(ability);
    if (registration == null) {
      return Set.of();
    }
    Set<String> users = new TreeSet<>();
    Bundle[] bundles = registration.getReference().getUsingBundles();
    for (Bundle bundle : bundles == null ? new Bundle[0] : bundles) {
      users.add(String.valueOf(bundle.getSymbolicName()));
    }
    registration.unregister();
    return users;
  }
}
