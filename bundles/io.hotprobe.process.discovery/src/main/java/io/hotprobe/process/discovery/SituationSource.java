// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.process.discovery.identity.Host;
import io.hotprobe.process.discovery.identity.ResourceAttributes;
import io.hotprobe.process.discovery.proc.CgroupScope;
import io.hotprobe.process.discovery.select.Rule;
import io.hotprobe.process.discovery.select.Rules;
import io.hotprobe.process.discovery.select.Sampler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * The configuration and what follows from it. Settings that are wrong leave the ones before in
 * force; wrong ones at the start select nothing.
 */
final class SituationSource {
  private static final Logger LOG = System.getLogger("io.hotprobe.process.discovery");
  private final Path root;
  private final String version;
  private final Set<RuleComponent> rules = new CopyOnWriteArraySet<>();
  private final boolean blind;
  private volatile Situation general;
  private String reported = "";

  SituationSource(DiscoverySettings settings, Path root, String version) {
    this.root = root;
    this.version = version;
    blind =
        !new io.hotprobe.process.discovery.proc.ProcFs(root.resolve("proc"))
            .inInitialPidNamespace("self");
    if (blind) {
      LOG.log(
          Level.ERROR,
          "The agent is not in the initial pid namespace, so process ids of the kernel and of /proc"
              + " do not agree and no process takes part. Run it on the host, or in a container with"
              + " the host's pid namespace (hostPID: true, --pid=host).");
    }
    general = nothing();
    settings(settings);
  }

  private Situation nothing() {
    return new Situation(
        new Rules(List.of()),
        CgroupScope.everything(),
        new Sampler(Sampler.Root.ON, true, 0),
        false,
        "",
        "",
        List.of(),
        true,
        new ResourceAttributes(Host.read(root, "", ""), version));
  }

  /** Takes up changed settings, unless they are wrong. */
  void settings(DiscoverySettings settings) {
    try {
      general = situation(settings);
    } catch (IllegalArgumentException e) {
      LOG.log(
          Level.ERROR,
          "configuration io.hotprobe.process.discovery is not used: " + e.getMessage());
    }
  }

  private Situation situation(DiscoverySettings settings) {
    return new Situation(
        new Rules(List.of(RuleReader.implicit(settings))),
        settings.cgroupPath().isEmpty()
            ? CgroupScope.everything()
            : CgroupScope.of(settings.cgroupPath(), root.resolve("proc/self/mountinfo")),
        Sampler.of(settings.sampler(), settings.samplerArg()),
        settings.inject(),
        settings.serviceName(),
        settings.serviceNamespace(),
        List.of(settings.excludeSystemPaths()),
        settings.excludeOtelInstrumented(),
        new ResourceAttributes(Host.read(root, settings.hostName(), settings.hostId()), version));
  }

  void add(RuleComponent rule) {
    rules.add(rule);
  }

  void remove(RuleComponent rule) {
    rules.remove(rule);
  }

  /** Returns what is in force now. */
  Situation current() {
    List<Rule> all = new ArrayList<>(general.rules().all());
    rules.forEach(component -> all.add(component.rule()));
    return general.with(new Rules(blind ? List.of() : all));
  }

  /** Says what is in force, if that is other than at the last time. */
  void report(boolean connected, int processes) {
    Situation now = current();
    String state =
        now.rules().selectNothing()
            ? "No selector is configured, so no process takes part. Set discovery.instrument,"
                + " OTEL_EBPF_OPEN_PORT, OTEL_EBPF_AUTO_TARGET_EXE or OTEL_EBPF_AUTO_TARGET_LANGUAGE."
            : "Selectors: "
                + now.rules().including()
                + ", inject: "
                + now.inject()
                + ", sampler: "
                + now.sampler();
    if (connected && !blind && !state.equals(reported)) {
      reported = state;
      LOG.log(
          Level.INFO,
          state + (now.rules().selectNothing() ? "" : "; " + processes + " processes take part"));
    }
  }
}
