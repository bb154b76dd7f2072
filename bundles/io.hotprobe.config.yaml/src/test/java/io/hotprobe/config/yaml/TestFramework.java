// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A framework with Felix ConfigurationAdmin in it; both share the API with the tests. */
final class TestFramework implements AutoCloseable {
  private final Framework framework;

  TestFramework(Path storage, Map<String, String> properties) throws Exception {
    Map<String, String> settings = new HashMap<>(properties);
    settings.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "org.osgi.service.cm;version=1.6.1");
    framework =
        ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow().newFramework(settings);
    framework.start();
    framework.getBundleContext().installBundle(configAdmin().toString()).start();
  }

  private static URL configAdmin() throws IOException {
    String inside = "/org/apache/felix/cm/impl/ConfigurationManager.class";
    URL url = Objects.requireNonNull(TestFramework.class.getResource(inside));
    return ((JarURLConnection) url.openConnection()).getJarFileURL();
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  ConfigurationAdmin admin() {
    ServiceReference<ConfigurationAdmin> reference =
        context().getServiceReference(ConfigurationAdmin.class);
    return context().getService(Objects.requireNonNull(reference));
  }

  /** Returns the properties of all configurations that have some, without what is always there. */
  Map<String, Map<String, Object>> configurations() throws IOException, InvalidSyntaxException {
    Map<String, Map<String, Object>> all = new TreeMap<>();
    Configuration[] found = admin().listConfigurations(null);
    for (Configuration configuration : found == null ? new Configuration[0] : found) {
      Map<String, Object> properties = new TreeMap<>();
      for (String name : Collections.list(configuration.getProperties().keys())) {
        Object value = configuration.getProperties().get(name);
        if (!name.startsWith("service.")) {
          properties.put(name, value instanceof Object[] many ? List.of(many) : value);
        }
      }
      all.put(configuration.getPid(), properties);
    }
    return all;
  }

  @Override
  public void close() throws BundleException, InterruptedException {
    framework.stop();
    framework.waitForStop(0);
  }
}
