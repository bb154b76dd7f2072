// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;

class FrameworkSettingsTest {
  private static final AgentOptions OPTIONS = AgentOptions.of(Path.of("/home"));
  private static final Path STORAGE = Path.of("/storage");

  @Test
  void of_noProperties_watchesThePluginsOfTheHome() {
    Map<String, String> settings = FrameworkSettings.of(OPTIONS, STORAGE);
    assertEquals("/home/plugins", settings.get("felix.fileinstall.dir"));
    assertEquals("/home/plugins", settings.get("hotprobe.plugins"));
    assertEquals("/storage/plugins", settings.get("felix.fileinstall.tmpdir"));
    assertEquals("/home", settings.get("hotprobe.home"));
    assertEquals("/storage/felix", settings.get(Constants.FRAMEWORK_STORAGE));
    assertEquals("onFirstInit", settings.get(Constants.FRAMEWORK_STORAGE_CLEAN));
  }

  @Test
  void of_jarFilter_takesJarsAlone() {
    String filter = FrameworkSettings.of(OPTIONS, STORAGE).get("felix.fileinstall.filter");
    assertTrue("probe-1.0.jar".matches(filter));
    assertTrue(!"probe-1.0.jar.new".matches(filter) && !"x.cfg".matches(filter));
  }

  @Test
  void of_apiOnTheClassPath_isShared() {
    Map<String, String> settings = FrameworkSettings.of(OPTIONS, STORAGE);
    assertEquals(
        HotprobeAgent.API_PACKAGES, settings.get(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA));
  }

  @Test
  void of_propertiesOfTheCaller_win() {
    Map<String, String> settings =
        FrameworkSettings.of(
            OPTIONS.with("felix.fileinstall.dir", "/other").with("own", "value"), STORAGE);
    assertEquals("/other", settings.get("felix.fileinstall.dir"));
    assertEquals("value", settings.get("own"));
  }
}
