// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Lets the tests start their framework with what the launcher tells its own. */
public final class ProductSettings {
  private ProductSettings() {}

  /** Returns how the folder for replaced probes is watched. */
  public static Map<String, String> plugins(Path home, Path storage) {
    Map<String, String> settings =
        new TreeMap<>(FrameworkSettings.of(AgentOptions.of(home), storage));
    settings
        .keySet()
        .removeIf(name -> !name.contains("fileinstall") && !name.equals("hotprobe.plugins"));
    return settings;
  }
}
