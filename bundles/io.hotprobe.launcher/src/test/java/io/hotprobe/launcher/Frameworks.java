// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Frameworks as a host makes them. */
final class Frameworks {
  private Frameworks() {}

  /** Starts one; further properties as name, value, name, value, ... */
  static Framework start(Path storage, String... more) throws Exception {
    Map<String, String> properties = new HashMap<>();
    properties.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    Framework framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(properties);
    framework.start();
    return framework;
  }

  static void stop(Framework framework) throws Exception {
    framework.stop();
    framework.waitForStop(20_000);
  }
}
