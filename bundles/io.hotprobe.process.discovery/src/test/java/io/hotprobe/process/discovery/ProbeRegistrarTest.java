// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hotprobe.bpf.BpfObject;
import io.hotprobe.probe.Probe;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class ProbeRegistrarTest {
  private static final Probe PROBE = () -> new BpfObject("x", new byte[0], List.of(), Map.of());

  private final List<String> calls = new ArrayList<>();
  private boolean stopping;

  private static <T> T fake(Class<T> type, InvocationHandler calls) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
  }

  private final BundleContext context =
      fake(
          BundleContext.class,
          (proxy, method, arguments) -> {
            assertEquals(PROBE, arguments[1]);
            calls.add(method.getName() + " " + ((Dictionary<?, ?>) arguments[2]).get(Probe.NAME));
            return fake(
                ServiceRegistration.class,
                (registration, call, none) -> {
                  calls.add(call.getName());
                  if (stopping) {
                    throw new IllegalStateException("unregistered already");
                  }
                  return null;
                });
          });

  @Test
  void register_probe_serviceWithItsNameUntilUndone() {
    Runnable undo = ProbeRegistrar.of(context).register(PROBE, "go-17");
    undo.run();

    assertEquals(List.of("registerService go-17", "unregister"), calls);
  }

  @Test
  void register_bundleStopsFirst_noError() {
    Runnable undo = ProbeRegistrar.of(context).register(PROBE, "go-17");
    stopping = true;
    undo.run();

    assertEquals(2, calls.size());
  }
}
