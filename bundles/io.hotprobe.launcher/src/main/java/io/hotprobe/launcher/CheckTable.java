// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import io.hotprobe.bpf.KernelReport;
import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelReport.Fact;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Renders what the kernel allows for people: what matters first, each "no" with its meaning. */
final class CheckTable {
  private static final List<String> SUMMARY = List.of("kernel.release", "lockdown", "capabilities");
  private static final int LONGEST = 200;
  private static final String NEWLINE = System.lineSeparator();

  private CheckTable() {}

  static String text(KernelReport report) {
    Predicate<Fact> summary = fact -> SUMMARY.contains(fact.name());
    return verdict(report)
        + facts(report.facts().stream().filter(summary).toList())
        + table("What Hotprobe does here", report.features())
        + table("Capabilities of the agent", report.capabilities())
        + table("What this kernel can do, by trial", missingFirst(report.entries()))
        + table("Oddities of kernels", missingFirst(report.quirks()))
        + title("Surroundings")
        + facts(report.facts().stream().filter(summary.negate()).toList());
  }

  private static String verdict(KernelReport report) {
    String off =
        report.features().stream()
            .filter(feature -> !feature.available())
            .map(Entry::name)
            .collect(Collectors.joining(", "));
    if (off.isEmpty()) {
      return "Hotprobe works here, with all its features." + NEWLINE;
    }
    String works =
        works(report) ? "Hotprobe works here, without " : "Hotprobe does not work here: no ";
    return works + off + "." + NEWLINE;
  }

  /** Returns whether the core works: what decides about the exit status. */
  static boolean works(KernelReport report) {
    return report.features().stream()
        .filter(feature -> KernelReport.CORE.contains(feature.name()))
        .allMatch(Entry::available);
  }

  private static List<Entry> missingFirst(List<Entry> entries) {
    return entries.stream().sorted(Comparator.comparing(Entry::available)).toList();
  }

  private static String facts(List<Fact> facts) {
    int width = width(facts.stream().map(Fact::name).toList());
    StringBuilder text = new StringBuilder();
    for (Fact fact : facts) {
      String row = "%-" + width + "s  %s";
      String meaning = fact.meaning().isEmpty() ? "" : " (" + oneLine(fact.meaning()) + ")";
      text.append(line(row.formatted(fact.name(), oneLine(fact.value()) + meaning)));
    }
    return text.toString();
  }

  private static String table(String title, List<Entry> entries) {
    int name = width(entries.stream().map(Entry::name).toList());
    int result = width(entries.stream().map(Entry::result).toList());
    String row = "%-2s  %-" + name + "s  %-" + result + "s  %s";
    StringBuilder text = new StringBuilder(title(title));
    for (Entry entry : entries) {
      String ok = entry.available() ? "ok" : "no";
      text.append(line(row.formatted(ok, entry.name(), entry.result(), oneLine(entry.detail()))));
      if (!entry.consequence().isEmpty()) {
        text.append(line(row.formatted("", "", "", "-> " + oneLine(entry.consequence()))));
      }
    }
    return text.toString();
  }

  private static String title(String text) {
    return NEWLINE + text + NEWLINE;
  }

  private static String line(String row) {
    return row.stripTrailing() + NEWLINE;
  }

  private static int width(List<String> cells) {
    return cells.stream().mapToInt(String::length).max().orElse(1);
  }

  /** Keeps what a kernel said within bounds, and from commanding the terminal. */
  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }
}
