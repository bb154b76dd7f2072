// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.loader.ffi.Libbpf;
import io.hotprobe.probe.LiveProbe;
import io.hotprobe.probe.ProbeHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A loader in a cgroup of its own. */
final class Lab implements AutoCloseable {
  static final Path CGROUPS = Path.of(CgroupDirectory.of("").path());

  final Path cgroup;
  final Map<String, LiveProbe> live = new ConcurrentHashMap<>();
  final ProbeManager manager;

  Lab() throws IOException {
    this(Duration.ofMillis(300), Duration.ofMillis(200));
  }

  Lab(Duration lease, Duration linger) throws IOException {
    Libbpf.require();
    cgroup = Files.createTempDirectory(CGROUPS, "hotprobe-test-");
    manager =
        new ProbeManager(
            new ProbeManager.Settings(
                new CgroupDirectory(cgroup.toString()), lease, linger, false, false),
            this::announce);
  }

  private Runnable announce(String name, LiveProbe probe, String digest) {
    live.put(name, probe);
    return () -> live.remove(name, probe);
  }

  Candidate start(TickProbe probe) {
    return start("tick", "test 1.0.0", probe);
  }

  Candidate start(String name, String bundle, TickProbe probe) {
    Candidate candidate = new Candidate(name, bundle, probe);
    manager.add(candidate);
    manager.await();
    return candidate;
  }

  void stop(Candidate candidate) {
    manager.remove(candidate, false);
    manager.await();
  }

  ProbeHistory.Entry last() {
    return manager.audit().entries().getLast();
  }

  static void eventually(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 10 s: " + what);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    manager.close();
    Files.delete(cgroup);
  }
}
