// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

class FirstConfigurationTest {
  @TempDir private Path storage;
  private Framework framework;

  /** Stands for a class that only the configuring bundle has. */
  private static final class Unseen implements ServiceFactory<Object> {
    @Override
    public Object getService(Bundle bundle, ServiceRegistration<Object> registration) {
      return this;
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<Object> registration, Object it) {}
  }

  @BeforeEach
  void start() throws Exception {
    framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
    framework.start();
  }

  @AfterEach
  void stop() throws Exception {
    framework.stop();
    framework.waitForStop(0);
  }

  private void register(String... errors) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put("configuration.errors", errors);
    framework
        .getBundleContext()
        .registerService("io.hotprobe.config.yaml.ConfigurationStatus", new Unseen(), properties);
  }

  @Test
  void await_inForce_returns() {
    register();

    FirstConfiguration.await(framework.getBundleContext());
  }

  @Test
  void await_broken_throwsWithAllErrors() {
    register("f.yaml:1:1: one", "f.yaml:2:1: two");

    LaunchException e =
        assertThrows(
            LaunchException.class, () -> FirstConfiguration.await(framework.getBundleContext()));

    assertEquals(2, e.status());
    assertEquals(
        "the configuration cannot be used, nothing was started:\n"
            + "  f.yaml:1:1: one\n"
            + "  f.yaml:2:1: two",
        e.getMessage());
  }
}
