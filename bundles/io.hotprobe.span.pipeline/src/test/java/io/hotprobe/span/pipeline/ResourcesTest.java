// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.hotprobe.probe.ProcessDirectory;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.span.Resource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResourcesTest {
  private final Tally tally = new Tally();
  private final Map<Integer, TracedProcess> processes = new HashMap<>();
  private final AtomicReference<@Nullable ProcessDirectory> directory =
      new AtomicReference<>(SpanCompleterTest.directory(processes));
  private final Resources resources = new Resources(directory::get, tally);

  private long unknown() {
    return tally.values().get("unknown.process");
  }

  @Test
  void of_sameProcess_sameInstance() {
    processes.put(7, Samples.process(7, 100, "shop"));
    Resource first = resources.of(7);
    processes.put(7, Samples.process(7, 100, "shop"));

    assertSame(first, resources.of(7));
    assertEquals(Map.of("service.name", "shop"), first.attributes());
    assertEquals(0, unknown());
  }

  @Test
  void of_pidUsedAgain_otherResource() {
    processes.put(7, Samples.process(7, 100, "shop"));
    Resource first = resources.of(7);
    processes.put(7, Samples.process(7, 200, "shop"));

    assertNotSame(first, resources.of(7), "another process is another instance");
  }

  @Test
  void of_attributesChanged_otherResource() {
    processes.put(7, Samples.process(7, 100, "shop"));
    resources.of(7);
    processes.put(7, Samples.process(7, 100, "cart"));

    assertEquals("cart", resources.of(7).attributes().get("service.name"));
  }

  @Test
  void of_processForgotten_lastKnownResource() {
    processes.put(7, Samples.process(7, 100, "shop"));
    Resource known = resources.of(7);
    processes.clear();

    assertSame(known, resources.of(7));
    directory.set(null);
    assertSame(known, resources.of(7));
    assertEquals(0, unknown());
  }

  @Test
  void of_processNobodyKnows_minimalOneAndCounted() {
    Resource first = resources.of(7);
    directory.set(null);

    assertSame(first, resources.of(7));
    assertEquals(Map.of("service.name", "unknown_service", "process.pid", 7L), first.attributes());
    assertEquals(2, unknown());
  }

  @Test
  void of_processKnownLater_realResource() {
    resources.of(7);
    processes.put(7, Samples.process(7, 100, "shop"));

    assertEquals("shop", resources.of(7).attributes().get("service.name"));
    assertEquals(1, unknown());
  }

  @Test
  void of_thousandsOfProcesses_forgetsTheOldest() {
    processes.put(1, Samples.process(1, 100, "shop"));
    Resource first = resources.of(1);
    for (int pid = 2; pid <= 4097; pid++) {
      processes.put(pid, Samples.process(pid, 100, "shop"));
      resources.of(pid);
    }

    assertNotSame(first, resources.of(1));
  }
}
