// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import static org.junit.Assert.assertEquals;

import io.hotprobe.probe.Language;
import io.hotprobe.probe.Languages;
import io.hotprobe.probe.ProcessDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Processes in the tests' cgroup, and what discovery makes of them. */
final class Processes implements AutoCloseable {
  private static final String ENTER = "echo $$ >\"$0/cgroup.procs\" && exec \"$@\"";

  private final Agent agent;
  private final Path cgroup;
  private final Map<Long, Process> running = new HashMap<>();

  Processes(Agent agent, Path cgroup) {
    this.agent = agent;
    this.cgroup = cgroup;
  }

  /** Starts a program in the cgroup; returns its pid. */
  long start(List<String> command) throws IOException {
    List<String> all =
        Stream.concat(Stream.of("sh", "-c", ENTER, cgroup.toString()), command.stream()).toList();
    Process process = new ProcessBuilder(all).inheritIO().start();
    running.put(process.pid(), process);
    return process.pid();
  }

  void end(long pid) throws InterruptedException {
    Process process = running.remove(pid);
    process.destroyForcibly();
    process.waitFor();
  }

  void enable(String language, boolean enabled) {
    Language one = Language.valueOf(language.toUpperCase(Locale.ROOT));
    agent.service(Languages.class).enable(one, enabled);
  }

  int count() {
    return agent.service(ProcessDirectory.class).processes().size();
  }

  /** Waits until exactly these processes take part, with these languages. */
  void await(Map<Long, String> expected) throws Exception {
    try {
      Agent.eventually("the processes", () -> found().equals(expected));
    } finally {
      assertEquals(new TreeMap<>(expected), found());
    }
  }

  private Map<Long, String> found() {
    Map<Long, String> found = new TreeMap<>();
    agent
        .service(ProcessDirectory.class)
        .processes()
        .forEach(one -> found.put((long) one.pid(), one.language().configName()));
    return found;
  }

  @Override
  public void close() throws InterruptedException {
    for (long pid : List.copyOf(running.keySet())) {
      end(pid);
    }
  }
}
