// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.launcher.LaunchException;
import io.hotprobe.span.SpanData;
import io.hotprobe.span.SpanData.Kind;
import io.hotprobe.span.SpanData.Link;
import io.hotprobe.span.SpanSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** The host and the bundles, without a kernel to trace. */
@Timeout(60)
class HostTest {
  private static final Path HOME = Path.of(System.getProperty("embedded.home"));
  private static final String LIBRARY = "hotprobe.libbpf";

  @TempDir Path storage;

  /** Nothing attaches to it, so any folder will do. */
  @TempDir Path cgroup;

  private final Spans spans = new Spans();
  private String library;

  @BeforeEach
  void hideTheLibrary() {
    library = System.getProperty(LIBRARY, "");
    System.setProperty(LIBRARY, "/nonexistent/libbpf.so.1");
  }

  @AfterEach
  void showTheLibrary() {
    System.setProperty(LIBRARY, library);
  }

  @Test
  void start_chosenSet_isActiveAndTheRestIsNotThere() throws Exception {
    try (Host host = Host.start(HOME, storage, cgroup, spans)) {
      Map<String, Integer> states =
          Stream.of(host.agent().context().getBundles())
              .collect(Collectors.toMap(Bundle::getSymbolicName, Bundle::getState));
      assertEquals(Set.of(Bundle.ACTIVE), Set.copyOf(states.values()), states.toString());
      assertTrue(states.containsKey("io.hotprobe.kernel.probe"));
      for (String name : List.of("api", "config.yaml", "otlp.exporter", "shell", "plugins")) {
        assertFalse(states.containsKey("io.hotprobe." + name), name);
      }
    }
  }

  @Test
  void start_spanOfAProbe_arrivesAtTheHostsExporter() throws Exception {
    SpanData span =
        new SpanData(
            1, 2, 3, 4, false, 1, null, Kind.SERVER, "GET", 5, 6, false, 7, Link.THREAD, Map.of());
    try (Host host = Host.start(HOME, storage, cgroup, spans)) {
      BundleContext context = host.agent().context();
      assertTrue(context.getService(context.getServiceReference(SpanSink.class)).accept(span));
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (spans.all().isEmpty() && System.nanoTime() < end) {
        Thread.sleep(10);
      }
    }
    assertEquals(List.of(span), spans.all().stream().map(one -> one.span()).toList());
  }

  @Test
  void start_hostsConfiguration_isTheOnlyOne() throws Exception {
    try (Host host = Host.start(HOME, storage, cgroup, spans)) {
      BundleContext context = host.agent().context();
      ConfigurationAdmin admin =
          context.getService(context.getServiceReference(ConfigurationAdmin.class));
      Set<String> pids =
          Stream.of(admin.listConfigurations(null))
              .map(one -> one.getPid())
              .collect(Collectors.toSet());
      assertEquals(Configurer.oneCgroup(cgroup).keySet(), pids);
      assertEquals(
          cgroup.toString(),
          admin.getConfiguration("io.hotprobe.bpf.loader", "?").getProperties().get("cgroupPath"));
    }
  }

  @Test
  void close_afterwards_nothingOfTheAgentRuns() throws Exception {
    Host.start(HOME, storage, cgroup, spans).close();
    assertEquals(
        List.of(),
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("hotprobe-"))
            .toList());
    assertFalse(Files.exists(Path.of("load")), "a folder that nobody asked for is watched");
  }

  @Test
  void start_noRuntime_saysWhereItLooked() {
    LaunchException e =
        assertThrows(LaunchException.class, () -> Host.start(cgroup, storage, cgroup, spans));
    assertTrue(
        e.getMessage().startsWith("cannot read the bundles in " + cgroup.resolve("bundles")),
        e.getMessage());
  }
}
