// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import io.hotprobe.probe.LiveProbe;
import io.hotprobe.probe.ProbeHistory;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.osgi.framework.BundleContext;

/**
 * The probes of one name, in types of the tests: a test class is looked at by reflection before the
 * agent's API is there.
 */
final class Probes {
  private final Agent agent;
  private final String name;

  Probes(Agent agent, String name) {
    this.agent = agent;
    this.name = name;
  }

  /** What is live. */
  record Live(String bundle, long generation, Instant since, int programs, List<String> missing) {}

  /** What happened last. */
  record Event(String change, String bundle, String digest, String detail) {}

  /** Returns the live probes of this name: one or none. One that goes meanwhile is none. */
  List<Live> live() {
    BundleContext context = agent.context();
    return agent.services(LiveProbe.class, "(probe.name=" + name + ")").stream()
        .map(context::getService)
        .filter(Objects::nonNull)
        .map(
            one ->
                new Live(
                    one.bundle(),
                    one.generation(),
                    one.since(),
                    one.programs().size(),
                    one.missing()))
        .toList();
  }

  /** Returns the names of the bundles of the live probes. */
  List<String> bundles() {
    return live().stream().map(Live::bundle).toList();
  }

  Live awaitGeneration(long generation) throws Exception {
    Agent.eventually(
        "generation " + generation + " of " + name,
        () -> live().stream().anyMatch(probe -> probe.generation() == generation));
    return live().getFirst();
  }

  Live await() throws Exception {
    Agent.eventually(name + " is live", () -> live().size() == 1);
    return live().getFirst();
  }

  void awaitNone() throws Exception {
    Agent.eventually(name + " is not live", () -> live().isEmpty());
  }

  Event last() {
    return agent.service(ProbeHistory.class).entries().stream()
        .filter(entry -> entry.probe().equals(name))
        .map(one -> new Event(one.change().name(), one.bundle(), one.digest(), one.detail()))
        .reduce((earlier, later) -> later)
        .orElse(new Event("none", "", "", ""));
  }

  Event awaitLast(String change) throws Exception {
    Agent.eventually(name + ": " + change, () -> last().change().equals(change));
    return last();
  }
}
