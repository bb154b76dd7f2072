// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelVersion;
import io.hotprobe.lockdown.detector.facts.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the product does for its user, by what each feature stands on. */
final class Features {
  private static final KernelVersion COOKIES_FOR_TRACING = new KernelVersion(5, 12);
  private static final String HOOK = "hotprobe.hook.";
  private static final String HELPER = "hotprobe.helper.";
  private static final List<String> EXCHANGES =
      List.of(HOOK + "tp_btf", HELPER + "ringbuf", HELPER + "read_kernel", HELPER + "read_user");
  private static final List<String> OLD_EXCHANGES =
      Stream.concat(EXCHANGES.stream(), Stream.of(HOOK + "sock_ops")).toList();
  private static final List<String> PROPAGATION =
      Stream.concat(
              EXCHANGES.stream(), Stream.of(HOOK + "connect", HOOK + "sock_ops", HOOK + "sk_msg"))
          .toList();

  private final Findings findings;
  private final List<Entry> abilities;

  Features(Findings findings) {
    this.findings = findings;
    this.abilities = findings.entries();
  }

  /** Returns all features, the core first. */
  List<Entry> entries() {
    boolean old = findings.situation().release().before(COOKIES_FOR_TRACING);
    List<Entry> entries = new ArrayList<>();
    entries.add(
        standing(
            "http.exchanges",
            old ? OLD_EXCHANGES : EXCHANGES,
            "HTTP/1.1 requests of selected processes become spans, linked through their threads",
            "nothing is traced"));
    entries.add(propagation());
    entries.add(
        standing(
            "process.discovery",
            List.of(HOOK + "tp_btf", HELPER + "ringbuf"),
            "new processes are noticed as they start",
            "only processes that run when the agent starts take part"));
    entries.add(earlierConnections());
    entries.add(
        byCapability(
            "process.details",
            List.of(Capability.SYS_PTRACE, Capability.DAC_READ_SEARCH),
            "language, service name and container of processes of every user",
            "processes of other users are traced without language and service name"));
    entries.add(
        byCapability(
            "program.cost",
            List.of(Capability.SYS_ADMIN),
            "the agent can have the kernel measure its programs",
            "programs are measured only while the sysctl kernel.bpf_stats_enabled is 1"));
    return entries;
  }

  private Entry propagation() {
    String name = "http.propagation";
    String loss = "traces end at the service: no traceparent in outgoing requests";
    Entry entry =
        standing(name, PROPAGATION, "traceparent is written into outgoing HTTP/1.1 requests", loss);
    boolean stalls =
        findings.quirks().stream()
            .anyMatch(
                quirk -> quirk.name().equals(Quirks.FIONREAD) && quirk.result().equals("present"));
    return entry.available() && stalls
        ? new Entry(
            name, false, "off", "enrolled sockets answer ioctl(FIONREAD) wrong (quirk)", loss)
        : entry;
  }

  private Entry earlierConnections() {
    String name = "connections.earlier";
    String loss = "requests on connections opened before the agent started carry no context";
    return propagation().available()
        ? byCapability(
            name,
            List.of(Capability.SYS_PTRACE),
            "connections that were open before the agent started take part",
            loss)
        : new Entry(name, false, "off", "it stands on http.propagation", loss);
  }

  private Entry standing(String name, List<String> needs, String detail, String loss) {
    List<Entry> missing =
        abilities.stream()
            .filter(ability -> needs.contains(ability.name()) && !ability.available())
            .toList();
    return missing.isEmpty()
        ? new Entry(name, true, "on", detail, "")
        : new Entry(name, false, "off", reason(missing), loss);
  }

  private static String reason(List<Entry> missing) {
    Entry first = missing.getFirst();
    String names = missing.stream().map(Entry::name).collect(Collectors.joining(", "));
    return "it stands on %s (%s): %s".formatted(names, first.result(), first.detail());
  }

  private Entry byCapability(String name, List<Capability> needs, String detail, String loss) {
    String missing =
        needs.stream()
            .filter(need -> !findings.situation().capabilities().allow(need))
            .map(Capability::title)
            .collect(Collectors.joining(" and "));
    return missing.isEmpty()
        ? new Entry(name, true, "on", detail, "")
        : new Entry(
            name, false, "off", "it takes " + missing + ", which the agent does not have", loss);
  }
}
