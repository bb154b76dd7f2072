// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** As much of a framework as the detector calls. */
final class FakeFramework {
  final List<Dictionary<?, ?>> registered = new ArrayList<>();
  final List<Class<?>> types = new ArrayList<>();
  final Map<String, String> properties = new HashMap<>();
  final List<String> users = new ArrayList<>();
  final CountDownLatch stopped = new CountDownLatch(1);

  final BundleContext context =
      fake(
          BundleContext.class,
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "registerService" -> register((Class<?>) arguments[0], arguments[2]);
                case "getProperty" -> properties.get((String) arguments[0]);
                case "getBundle" -> system();
                default -> throw new UnsupportedOperationException(method.toString());
              });

  private static <T> T fake(Class<T> type, InvocationHandler calls) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
  }

  private Bundle system() {
    return fake(
        Bundle.class,
        (proxy, method, arguments) -> {
          stopped.countDown();
          return null;
        });
  }

  private ServiceRegistration<?> register(Class<?> type, Object given) {
    Dictionary<?, ?> service = (Dictionary<?, ?>) given;
    types.add(type);
    registered.add(service);
    return fake(
        ServiceRegistration.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("getReference")) {
            return fake(ServiceReference.class, (self, asked, none) -> using());
          }
          registered.remove(service);
          return null;
        });
  }

  private Bundle[] using() {
    return users.isEmpty()
        ? null
        : users.stream()
            .map(name -> fake(Bundle.class, (proxy, method, arguments) -> name))
            .toArray(Bundle[]::new);
  }
}
