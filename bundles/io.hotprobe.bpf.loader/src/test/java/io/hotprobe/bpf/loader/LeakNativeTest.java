// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.loader.ffi.KernelCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
class LeakNativeTest {
  private static final int CYCLES = 100;
  private static final String OBJECT = "tick";

  @Test
  void startAndStop_hundredTimes_nothingLeftBehind() throws Exception {
    Thread.sleep(2000); // what earlier tests used goes first
    long foreign = ours("prog") + ours("map"); // of other processes, or held by the kernel itself
    cycle(1, foreign);
    long descriptors = descriptors();
    long mapped = mappings();
    int threads = threads();
    cycle(CYCLES, foreign);
    assertEquals(foreign, ours("prog") + ours("map"), "programs and maps left in the kernel");
    assertEquals(descriptors, descriptors(), "descriptors");
    assertEquals(mapped, mappings(), "mappings of rings");
    assertEquals(threads, threads(), "threads");
  }

  /**
   * Looks only after a while: a descriptor taken by id while the kernel still clears a PROG_ARRAY
   * that lost its last one makes it clear again, and keeps the map for ever (6.18, arraymap.c:
   * prog_array_map_clear takes a reference each time, its work gives back one).
   */
  private static void cycle(int times, long foreign) throws Exception {
    try (Lab lab = new Lab(Duration.ofMillis(1), Duration.ofMillis(1))) {
      Hook message =
          Hook.required("message", new Attachment.SockMap("tick_message", "hp_tick_socks"));
      Hook refused = Hook.optional("refused", new Attachment.BySection("tick_refused"));
      for (int i = 0; i < times; i++) {
        TickProbe probe =
            new TickProbe(TickProbe.ENTER, TickProbe.CONNECT, message, i == 0 ? refused : message);
        lab.stop(lab.start(probe));
        KernelCalls.tick(1);
        Lab.eventually("the end", () -> probe.detached.size() == probe.loaded.get());
      }
    }
    Thread.sleep(2000);
    Lab.eventually("the kernel's own clean-up", () -> ours("prog") + ours("map") == foreign);
  }

  /** Counts programs or maps in the kernel that have a name of the test object. */
  private static long ours(String kind) {
    return KernelCalls.names(kind).stream()
        .filter(name -> name.startsWith(OBJECT) || name.startsWith("hp_tick"))
        .count();
  }

  private static long descriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private static long mappings() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.contains("anon_inode:bpf-map")).count();
    }
  }

  private static int threads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("hotprobe-"))
            .count();
  }
}
