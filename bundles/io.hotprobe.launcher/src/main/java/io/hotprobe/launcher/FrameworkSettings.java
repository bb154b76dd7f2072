// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Constants;

/** The properties of a framework that the launcher makes. */
final class FrameworkSettings {
  /** How often the folder for replaced probes is looked at. */
  private static final int POLL_MILLIS = 500;

  private FrameworkSettings() {}

  static Map<String, String> of(AgentOptions options, Path storage) {
    Map<String, String> settings = new HashMap<>();
    settings.put(Constants.FRAMEWORK_STORAGE, storage.resolve("felix").toString());
    settings.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    if (apiIsShared()) {
      settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, HotprobeAgent.API_PACKAGES);
    }
    plugins(settings, options.home().resolve("plugins"), storage.resolve("plugins"));
    settings.put("hotprobe.home", options.home().toString());
    settings.putAll(options.properties());
    return settings;
  }

  /** Replaced probes: fileinstall tells of a jar once it no longer changes. */
  private static void plugins(Map<String, String> settings, Path folder, Path copies) {
    settings.put("hotprobe.plugins", folder.toString());
    settings.put("felix.fileinstall.dir", folder.toString());
    settings.put("felix.fileinstall.tmpdir", copies.toString());
    settings.put("felix.fileinstall.poll", Integer.toString(POLL_MILLIS));
    settings.put("felix.fileinstall.noInitialDelay", "true");
    settings.put("felix.fileinstall.enableConfigSave", "false");
    settings.put("felix.fileinstall.disableConfigSave", "true");
    settings.put("felix.fileinstall.filter", ".*\\.jar");
    settings.put("felix.fileinstall.log.level", "2");
    settings.put("felix.fileinstall.log.default", "jul");
  }

  private static boolean apiIsShared() {
    return FrameworkSettings.class
            .getClassLoader()
            .getResource("io/hotprobe/span/SpanExporter.class")
        != null;
  }
}
