// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.probe.Language;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.process.discovery.identity.ForeignTracing;
import io.hotprobe.process.discovery.identity.LanguageDetector;
import io.hotprobe.process.discovery.identity.ResourceAttributes;
import io.hotprobe.process.discovery.kernel.Policy;
import io.hotprobe.process.discovery.proc.ProcFs;
import io.hotprobe.process.discovery.proc.ProcessStat;
import io.hotprobe.process.discovery.select.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at one process and says whether it takes part. For one thread. */
final class Examiner {
  private final ProcFs proc;
  private final LanguageDetector detector = new LanguageDetector();
  private final long ownPid;

  Examiner(ProcFs proc, long ownPid) {
    this.proc = proc;
    this.ownPid = ownPid;
  }

  /**
   * Returns what was found, or empty when the process takes no part or is gone.
   *
   * @param heard ports that the process is known to listen on, beside those in /proc
   * @param like the same process or the one that forked it, as known: as long as it runs the same
   *     program its arguments are believed rather than the title that may stand in their place now
   */
  Optional<Finding> examine(
      int pid, Set<Integer> heard, @Nullable TracedProcess like, Situation situation) {
    Optional<ProcessStat> stat = proc.stat(pid).filter(ProcessStat::alive);
    Optional<String> executable = proc.executable(pid);
    if (pid == ownPid || stat.isEmpty() || executable.isEmpty()) {
      return Optional.empty();
    }
    List<String> commandLine =
        like != null && runsTheSame(like, pid, stat.get(), executable.get())
            ? like.commandLine()
            : proc.commandLine(pid);
    Inspected process =
        new Inspected(proc, detector, situation, pid, executable.get(), heard, commandLine);
    if (!situation.scope().contains(process.cgroups())) {
      return Optional.empty();
    }
    Optional<Rule> rule = situation.rules().choose(process);
    if (rule.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> environment = proc.environment(pid);
    if (situation.excludeOtelInstrumented()
        && ForeignTracing.present(process.commandLine(), environment)) {
      return Optional.empty();
    }
    return Optional.of(finding(process, stat.get(), environment, rule.get(), situation));
  }

  private static boolean runsTheSame(
      TracedProcess like, int pid, ProcessStat stat, String executable) {
    return like.executable().equals(executable)
        && (like.pid() != pid || like.startTicks() == stat.startTicks());
  }

  private Finding finding(
      Inspected process,
      ProcessStat stat,
      Map<String, String> environment,
      Rule rule,
      Situation situation) {
    Language language = process.language();
    List<String> commandLine = process.commandLine();
    ResourceAttributes.Source source =
        new ResourceAttributes.Source(
            process.pid(),
            stat.startTicks(),
            process.executable(),
            language,
            commandLine,
            environment,
            process.cgroups(),
            proc.owner(process.pid()));
    Map<String, Object> resource =
        situation
            .attributes()
            .of(
                source,
                either(rule.name(), situation.serviceName()),
                either(rule.namespace(), situation.serviceNamespace()));
    TracedProcess traced =
        new TracedProcess(
            process.pid(),
            stat.startTicks(),
            process.executable(),
            language,
            commandLine,
            resource,
            process.splices());
    Policy policy =
        new Policy(
            situation.inject(),
            rule.sampler().orElse(situation.sampler()),
            language,
            process.splices());
    return new Finding(traced, policy, process.portsSeen());
  }

  private static String either(String first, String second) {
    return first.isEmpty() ? second : first;
  }

  /** Returns whether this very process still lives. */
  boolean lives(TracedProcess process) {
    return proc.stat(process.pid())
        .filter(stat -> stat.alive() && stat.startTicks() == process.startTicks())
        .isPresent();
  }

  /** Makes the next examinations read the tables of listening sockets again. */
  void refresh() {
    proc.forgetPorts();
  }

  /** Returns all pids there are. */
  List<Integer> pids() {
    return proc.pids();
  }
}
