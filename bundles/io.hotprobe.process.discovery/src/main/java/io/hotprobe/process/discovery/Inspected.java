// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.probe.Language;
import io.hotprobe.process.discovery.identity.LanguageDetector;
import io.hotprobe.process.discovery.identity.ResourceAttributes;
import io.hotprobe.process.discovery.proc.ProcFs;
import io.hotprobe.process.discovery.select.Candidate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A process under examination: reads each fact that costs much when it is asked for, once. */
final class Inspected implements Candidate {
  private final ProcFs proc;
  private final LanguageDetector detector;
  private final Situation situation;
  private final int pid;
  private final String executable;
  private final Set<Integer> heard;
  private final List<String> commandLine;
  private @Nullable List<String> cgroups;
  private @Nullable Language language;
  private @Nullable Set<Integer> ports;

  Inspected(
      ProcFs proc,
      LanguageDetector detector,
      Situation situation,
      int pid,
      String executable,
      Set<Integer> heard,
      List<String> commandLine) {
    this.proc = proc;
    this.detector = detector;
    this.situation = situation;
    this.pid = pid;
    this.executable = executable;
    this.heard = heard;
    this.commandLine = commandLine;
  }

  @Override
  public int pid() {
    return pid;
  }

  @Override
  public String executable() {
    return executable;
  }

  @Override
  public List<String> commandLine() {
    return commandLine;
  }

  List<String> cgroups() {
    if (cgroups == null) {
      cgroups = proc.cgroups(pid);
    }
    return cgroups;
  }

  @Override
  public Language language() {
    if (language == null) {
      language =
          situation.systemPaths().stream().anyMatch(executable::startsWith)
              ? LanguageDetector.byName(executable)
              : detector.detect(executable, proc.executableFile(pid), () -> proc.maps(pid));
    }
    return language;
  }

  /** Returns whether the program may call splice(2). */
  boolean splices() {
    return detector.splices(language(), proc.executableFile(pid));
  }

  @Override
  public Set<Integer> ports() {
    if (ports == null) {
      ports = new HashSet<>(proc.listeningPorts(pid));
      ports.addAll(heard);
    }
    return ports;
  }

  /** Returns the ports that came to notice without asking any further. */
  Set<Integer> portsSeen() {
    return ports == null ? heard : ports;
  }

  @Override
  public boolean inContainer() {
    return ResourceAttributes.containerId(cgroups()).isPresent()
        || !proc.inInitialPidNamespace(Integer.toString(pid));
  }
}
