// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.probe.ProcessListener;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.process.discovery.kernel.PolicyMap;
import io.hotprobe.process.discovery.kernel.ProcessEvent;
import io.hotprobe.process.discovery.kernel.ProcessEvent.Kind;
import io.hotprobe.process.discovery.proc.ProcFs;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A machine with processes, and a tracker that watches it. What happens to processes changes /proc
 * and the kernel's map at once; the event comes when the test delivers it.
 */
final class World implements ProcessListener {
  static final int AGENT = 999;

  final FakeProc proc;
  final FakeMaps maps = new FakeMaps();
  final PolicyMap policies = new PolicyMap();
  long now = 1;
  final ProcessTable table = new ProcessTable(() -> now);
  final Followers followers = new Followers((probe, name) -> () -> {});
  final GeneralSettings settings = new GeneralSettings();
  final SituationSource source;
  final Tracker tracker;
  final Queue<ProcessEvent> events = new ArrayDeque<>();
  final List<String> told = new ArrayList<>();

  /** Processes that the listener was told of and not yet told to be gone. */
  private final Map<Integer, TracedProcess> listened = new HashMap<>();

  private long ticks = 1000;

  World(Path root) {
    proc = new FakeProc(root.resolve("proc"));
    settings.executable = new String[] {"*/java", "*/python*"};
    settings.hostName = "h";
    source = new SituationSource(settings, root, "1");
    tracker =
        new Tracker(
            new Examiner(new ProcFs(root.resolve("proc")), AGENT),
            policies,
            table,
            followers,
            source.current());
    policies.connect(maps);
    followers.add(this);
  }

  @Override
  public void added(TracedProcess process) {
    told.add("+" + process.pid());
    if (listened.put(process.pid(), process) != null) {
      throw new AssertionError("added twice: " + process);
    }
  }

  @Override
  public void removed(TracedProcess process) {
    told.add("-" + process.pid());
    TracedProcess before = listened.remove(process.pid());
    if (!process.equals(before)) {
      throw new AssertionError("removed " + process + " but added was " + before);
    }
  }

  /** A new process of the initial shell runs this program. */
  void start(int pid, String executable, String... arguments) {
    proc.process(pid, ticks++, executable, arguments);
    maps.drop(pid);
    happen(Kind.EXEC, pid, 0, 0);
  }

  void fork(int parent, int child, String executable, String... arguments) {
    proc.process(child, ticks++, executable, arguments);
    maps.fork(parent, child);
    if (maps.policy(child) != null) {
      happen(Kind.FORK, child, parent, 0);
    }
  }

  void exec(int pid, String executable, String... arguments) {
    proc.process(pid)
        .exe(executable)
        .cmdline(arguments.length == 0 ? new String[] {executable} : arguments);
    maps.drop(pid);
    happen(Kind.EXEC, pid, 0, 0);
  }

  void exit(int pid) {
    proc.kill(pid);
    maps.drop(pid);
    happen(Kind.EXIT, pid, 0, 0);
  }

  void listen(int pid, int port) {
    proc.process(pid).listens(port);
    happen(Kind.LISTEN, pid, 0, port);
  }

  void happen(Kind kind, int pid, int parent, int port) {
    events.add(new ProcessEvent(kind, pid, parent, port));
  }

  /** Delivers what happened so far. */
  void deliver() {
    while (!events.isEmpty()) {
      tracker.handle(events.remove());
    }
  }

  void scan() {
    tracker.beginScan(source.current());
    while (tracker.scanSome(3)) {
      continue;
    }
  }

  Set<Integer> active() {
    return table.processes().stream()
        .map(TracedProcess::pid)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Set<Integer> listened() {
    return new TreeSet<>(listened.keySet());
  }

  Object service(int pid) {
    return table.find(pid).orElseThrow().resource().get("service.name");
  }
}
