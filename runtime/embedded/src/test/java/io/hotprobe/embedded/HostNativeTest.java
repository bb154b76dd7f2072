// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.launcher.Readiness;
import io.hotprobe.probe.ProcessDirectory;
import io.hotprobe.span.SpanData;
import io.hotprobe.span.SpanData.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

/** Real traffic of other processes, traced by bundles in the host's framework. */
@Tag("native")
@Timeout(120)
class HostNativeTest {
  private static final Path HOME = Path.of(System.getProperty("embedded.home"));
  private static final int REQUESTS = 50;

  private final Spans spans = new Spans();
  @TempDir Path storage;
  private Path cgroup;

  @BeforeEach
  void makeCgroup() throws Exception {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      String mount =
          mounts
              .map(line -> line.split(" "))
              .filter(m -> m[2].equals("cgroup2"))
              .findFirst()
              .orElseThrow()[1];
      cgroup = Files.createTempDirectory(Path.of(mount), "hotprobe-embedded-");
    }
  }

  @AfterEach
  void removeCgroup() throws Exception {
    eventually(
        "the cgroup is empty", () -> Files.readString(cgroup.resolve("cgroup.procs")).isEmpty());
    Files.delete(cgroup);
  }

  @Test
  void start_trafficOfOtherProcesses_spansArriveWithTheirParents() throws Exception {
    try (Host host = Host.start(HOME, storage, cgroup, spans);
        Child back = new Child(cgroup, Service.class, "back");
        Child front = new Child(cgroup, Service.class, "front", url(back));
        Child caller = new Child(cgroup, Caller.class, "caller", url(front))) {
      Readiness ready = host.agent().awaitReady(Duration.ofSeconds(20));
      assertTrue(ready.complete(), ready.toString());
      Set<Long> pids = Set.of(back.pid(), front.pid(), caller.pid());
      eventually("all take part", () -> traced(host.agent().context()).equals(pids));
      for (int i = 0; i < REQUESTS; i++) {
        judge(caller, front, back, "/order/" + i);
      }
      assertEquals(4 * REQUESTS, spans.all().size());
    }
  }

  /** The services tell what they received: that is the truth which the spans are held against. */
  private void judge(Child caller, Child front, Child back, String path) throws Exception {
    String[] seen = caller.ask(path).split(" ");
    assertEquals(2, seen.length, () -> String.join(" ", seen));
    SpanData call = await(Kind.CLIENT, caller, path);
    SpanData entry = await(Kind.SERVER, front, path);
    SpanData forward = await(Kind.CLIENT, front, path);
    SpanData answer = await(Kind.SERVER, back, path);
    assertEquals(header(call), seen[0]);
    assertEquals(header(forward), seen[1]);
    assertEquals(0, call.parentSpanId());
    assertParent(call, entry);
    assertParent(entry, forward);
    assertParent(forward, answer);
  }

  private SpanData await(Kind kind, Child child, String path) throws Exception {
    eventually(kind + " " + path, () -> spans.of(kind, child.pid(), path).size() == 1);
    return spans.of(kind, child.pid(), path).getFirst();
  }

  private static void assertParent(SpanData parent, SpanData child) {
    assertEquals(parent.traceIdHigh(), child.traceIdHigh());
    assertEquals(parent.traceIdLow(), child.traceIdLow());
    assertEquals(parent.spanId(), child.parentSpanId());
  }

  private static String header(SpanData span) {
    return "00-%016x%016x-%016x-%02x"
        .formatted(span.traceIdHigh(), span.traceIdLow(), span.spanId(), span.traceFlags());
  }

  private static String url(Child service) throws Exception {
    return "http://127.0.0.1:" + service.line();
  }

  private static Set<Long> traced(BundleContext context) {
    ProcessDirectory directory =
        context.getService(context.getServiceReference(ProcessDirectory.class));
    return directory.processes().stream()
        .map(process -> (long) process.pid())
        .collect(Collectors.toSet());
  }

  private static void eventually(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "not within 20 s: " + what);
      Thread.sleep(10);
    }
  }
}
