// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import io.hotprobe.bpf.KernelReport;
import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelReport.Fact;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Renders what the kernel allows for programs:
 *
 * <pre>
 * {"works": BOOLEAN,
 *  "facts": {NAME: {"value": STRING, "meaning": STRING}, ...},
 *  "features": [ENTRY, ...], "capabilities": [ENTRY, ...],
 *  "abilities": [ENTRY, ...], "quirks": [ENTRY, ...]}
 * </pre>
 *
 * where an ENTRY is an object of {@code feature} (its name), {@code available}, {@code result},
 * {@code detail} and {@code consequence}. The {@code result} of an ability is one of {@code fires},
 * {@code attaches, not fired}, {@code loads, not attached}, {@code attaches, never fires}, {@code
 * attach refused} and {@code load refused}. Names and results stay the same over versions; texts do
 * not.
 */
final class CheckJson {
  private CheckJson() {}

  static String of(KernelReport report) {
    return "{\"works\": "
        + CheckTable.works(report)
        + facts(report.facts())
        + list("features", report.features())
        + list("capabilities", report.capabilities())
        + list("abilities", report.entries())
        + list("quirks", report.quirks())
        + "}\n";
  }

  private static String facts(List<Fact> facts) {
    return facts.stream()
        .map(
            fact ->
                "%s: {\"value\": %s, \"meaning\": %s}"
                    .formatted(quote(fact.name()), quote(fact.value()), quote(fact.meaning())))
        .collect(Collectors.joining(",\n  ", ",\n \"facts\": {\n  ", "\n }"));
  }

  private static String list(String name, List<Entry> entries) {
    return entries.stream()
        .map(CheckJson::entry)
        .collect(Collectors.joining(",\n  ", ",\n \"" + name + "\": [\n  ", "\n ]"));
  }

  private static String entry(Entry entry) {
    return "{\"feature\": %s, \"available\": %s, \"result\": %s, \"detail\": %s, \"consequence\": %s}"
        .formatted(
            quote(entry.name()),
            entry.available(),
            quote(entry.result()),
            quote(entry.detail()),
            quote(entry.consequence()));
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
