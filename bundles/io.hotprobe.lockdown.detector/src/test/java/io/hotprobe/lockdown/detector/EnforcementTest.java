// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EnforcementTest {
  private static final String STOPPED = "hotprobe.stopped";
  private final FakeFramework framework = new FakeFramework();

  @AfterEach
  void forget() {
    System.clearProperty(STOPPED);
  }

  @Test
  void stop_frameworkOfOurs_stopsItAndTellsTheLauncher() throws Exception {
    framework.properties.put("hotprobe.home", "/opt/hotprobe");
    Enforcement.stop(framework.context, "CAP_BPF is missing");
    assertTrue(framework.stopped.await(10, TimeUnit.SECONDS), "the system bundle was stopped");
    assertEquals("CAP_BPF is missing", System.getProperty(STOPPED));
  }

  @Test
  void stop_frameworkOfAHost_leavesItRunning() {
    Enforcement.stop(framework.context, "CAP_BPF is missing");
    assertEquals(1, framework.stopped.getCount());
    assertNull(System.getProperty(STOPPED));
  }
}
