// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import io.hotprobe.bpf.KernelReport;
import io.hotprobe.probe.LiveProbe;
import io.hotprobe.span.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** How the agent does: what it lost, what its programs cost, what the kernel allows. */
@Component(
    service = AgentCommands.class,
    property = {
      "osgi.command.scope=hotprobe",
      "osgi.command.function=stats",
      "osgi.command.function=check"
    })
public final class AgentCommands {
  private static final Path STATISTICS = Path.of("/proc/sys/kernel/bpf_stats_enabled");

  private final ProbeBundles bundles;

  @Reference(policy = ReferencePolicy.DYNAMIC)
  private volatile List<Counters> counters = List.of();

  @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.OPTIONAL)
  private volatile @Nullable KernelReport report;

  /** Created by the components' runtime. */
  @Activate
  public AgentCommands(@Reference ProbeBundles bundles) {
    this.bundles = bundles;
  }

  /** Prints all counters, then the cost of every program. */
  @Descriptor("what was done and lost, and what each program costs")
  public void stats() {
    System.out.print(counted(counters) + "\n" + cost(bundles.live(), sysctlIsOn()));
  }

  static String counted(List<Counters> all) {
    Map<String, Long> sorted = new TreeMap<>();
    Map<String, String> failed = new TreeMap<>();
    for (Counters one : all) {
      try {
        one.counters()
            .forEach((name, count) -> sorted.merge(one.component() + "." + name, count, Long::sum));
      } catch (RuntimeException e) {
        failed.put(one.component(), "cannot be counted: " + e);
      }
    }
    Table table = new Table("COUNTER", "SINCE START");
    sorted.forEach(table::row);
    failed.forEach(table::row);
    return table.toString();
  }

  /** The loader's own setting does not show in the sysctl, only in what programs report. */
  static String cost(Map<String, LiveProbe> live, boolean sysctl) {
    boolean counted =
        live.values().stream()
            .flatMap(probe -> probe.programs().stream())
            .anyMatch(program -> program.runs() > 0);
    if (!sysctl && !counted) {
      return "cost per program: not measured; sysctl kernel.bpf_stats_enabled=1 turns it on, or the"
          + " setting statistics of io.hotprobe.bpf.loader\n";
    }
    Table table = new Table("PROGRAM", "PROBE", "RUNS", "TOTAL", "EACH");
    live.forEach(
        (name, probe) ->
            probe
                .programs()
                .forEach(
                    program ->
                        table.row(
                            program.name(),
                            name,
                            program.runs(),
                            String.format(Locale.ROOT, "%.3f ms", program.nanos() / 1e6),
                            program.runs() == 0 ? "-" : program.nanos() / program.runs() + " ns")));
    return table.toString();
  }

  private static boolean sysctlIsOn() {
    try {
      return Files.readString(STATISTICS).strip().equals("1");
    } catch (IOException e) {
      return false;
    }
  }

  /** Prints what the kernel allows. */
  @Descriptor("what this kernel allows, and what is lost without it")
  public void check() {
    KernelReport known = report;
    if (known == null) {
      throw new IllegalStateException(
          "the kernel was not examined: no service " + KernelReport.class.getName());
    }
    System.out.print(checked(known));
  }

  static String checked(KernelReport report) {
    Table facts = new Table("KERNEL AND SURROUNDINGS", "", "");
    report.facts().forEach(fact -> facts.row(fact.name(), fact.value(), fact.meaning()));
    return facts
        + "\n"
        + table("FEATURE", report.features())
        + "\n"
        + table("CAPABILITY", report.capabilities())
        + "\n"
        + table("ABILITY", report.entries())
        + "\n"
        + table("ODDITY OF KERNELS", report.quirks());
  }

  private static Table table(String title, List<KernelReport.Entry> entries) {
    Table table = new Table(title, "", "RESULT", "WHY", "CONSEQUENCE");
    for (KernelReport.Entry entry : entries) {
      table.row(
          entry.name(),
          entry.available() ? "ok" : "no",
          entry.result(),
          entry.detail(),
          entry.consequence());
    }
    return table;
  }
}
