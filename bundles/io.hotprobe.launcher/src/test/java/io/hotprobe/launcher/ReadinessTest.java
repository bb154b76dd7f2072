// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.probe.LiveProbe;
import io.hotprobe.probe.Probe;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.launch.Framework;

class ReadinessTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path storage;
  private Framework framework;
  private BundleContext context;

  @BeforeEach
  void startFramework() throws Exception {
    framework = Frameworks.start(storage);
    context = framework.getBundleContext();
  }

  @AfterEach
  void stopFramework() throws Exception {
    Frameworks.stop(framework);
  }

  @Test
  void await_noProbe_isNotComplete() throws Exception {
    Readiness state = Readiness.await(context, SHORT);
    assertTrue(state.live().isEmpty() && state.missing().isEmpty());
    assertFalse(state.complete());
  }

  @Test
  void await_allLive_isComplete() throws Exception {
    register(Probe.class, "a");
    register(LiveProbe.class, "a");
    Readiness state = Readiness.await(context, LONG);
    assertTrue(state.complete());
    assertEquals(Set.of("a"), state.live());
  }

  @Test
  void await_oneNotLive_isNamed() throws Exception {
    register(Probe.class, "a");
    register(LiveProbe.class, "a");
    register(Probe.class, "b");
    Readiness state = Readiness.await(context, SHORT);
    assertFalse(state.complete());
    assertEquals(Set.of("b"), state.missing());
  }

  @Test
  void await_probeThatBecomesLiveLate_isWaitedFor() throws Exception {
    register(Probe.class, "a");
    Thread late = Thread.ofPlatform().start(() -> register(LiveProbe.class, "a"));
    assertTrue(Readiness.await(context, LONG).complete());
    late.join();
  }

  @Test
  void await_probeWithoutAName_isCalledUnnamed() throws Exception {
    context.registerService(Probe.class, fake(Probe.class), null);
    assertEquals(Set.of("unnamed"), Readiness.await(context, SHORT).missing());
  }

  private <T> void register(Class<T> service, String name) {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put("probe.name", name);
    context.registerService(service, fake(service), properties);
  }

  /** Nobody calls it. */
  private static <T> T fake(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> null));
  }
}
