// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import io.hotprobe.bpf.KernelReport;
import java.util.List;

/** Renders what the kernel allows, for people and for programs. */
final class CheckTable {
  private CheckTable() {}

  static String text(List<KernelReport.Entry> entries) {
    int width = entries.stream().mapToInt(entry -> entry.name().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    String format = "%-" + Math.max(width, "feature".length()) + "s  %-3s  %s%n";
    text.append(format.formatted("feature", "", "found"));
    for (KernelReport.Entry entry : entries) {
      text.append(
          format.formatted(
              entry.name(), entry.available() ? "yes" : "no", oneLine(entry.detail())));
      if (!entry.available() && !entry.consequence().isEmpty()) {
        text.append(format.formatted("", "", "-> " + oneLine(entry.consequence())));
      }
    }
    return text.toString();
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  static String json(List<KernelReport.Entry> entries) {
    StringBuilder text = new StringBuilder("[");
    for (KernelReport.Entry entry : entries) {
      text.append(text.length() > 1 ? ",\n " : "\n ")
          .append("{\"feature\": ")
          .append(quote(entry.name()))
          .append(", \"available\": ")
          .append(entry.available())
          .append(", \"detail\": ")
          .append(quote(entry.detail()))
          .append(", \"consequence\": ")
          .append(quote(entry.consequence()))
          .append('}');
    }
    return text.append("\n]\n").toString();
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
