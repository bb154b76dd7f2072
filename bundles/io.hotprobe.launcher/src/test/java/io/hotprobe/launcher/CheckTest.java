// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.KernelReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckTest {

  private record Sample(List<Entry> entries, List<Entry> features) implements KernelReport {
    @Override
    public List<Entry> capabilities() {
      return List.of(new Entry("CAP_BPF", true, "held", "to load BPF programs", ""));
    }

    @Override
    public List<Entry> quirks() {
      return List.of(new Entry("sockhash.fionread", true, "mended", "answers 0", "a verdict"));
    }

    @Override
    public List<Fact> facts() {
      return List.of(
          new Fact("libbpf", "1.4", ""),
          new Fact("lockdown", "integrity", "no writing"),
          new Fact("kernel.release", "6.18.44", "amd64"));
    }
  }

  private static KernelReport.Entry ability(String name, boolean available) {
    return available
        ? new KernelReport.Entry("hotprobe.hook." + name, true, "fires", "for something", "")
        : new KernelReport.Entry(
            "hotprobe.hook." + name, false, "load refused", "said \"no\"\n\tat\\line 2", "a loss");
  }

  private static KernelReport.Entry feature(String name, boolean available) {
    return new KernelReport.Entry(
        name, available, available ? "on" : "off", "detail", available ? "" : "loss");
  }

  private static KernelReport report(boolean exchanges, boolean propagation, boolean cost) {
    return new Sample(
        List.of(ability("sk_msg", true), ability("kprobe", false), ability("tcx", true)),
        List.of(
            feature("http.exchanges", exchanges),
            feature("http.propagation", propagation),
            feature("program.cost", cost)));
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, true, true",
    "true, true, false, true",
    "true, false, true, false",
    "false, true, true, false",
  })
  void works_coreDecides(boolean exchanges, boolean propagation, boolean cost, boolean expected) {
    assertEquals(expected, CheckTable.works(report(exchanges, propagation, cost)));
  }

  @Test
  void text_firstLine_isTheVerdict() {
    assertEquals(
        "Hotprobe works here, with all its features.",
        CheckTable.text(report(true, true, true)).lines().findFirst().orElseThrow());
    assertEquals(
        "Hotprobe works here, without program.cost.",
        CheckTable.text(report(true, true, false)).lines().findFirst().orElseThrow());
    assertEquals(
        "Hotprobe does not work here: no http.propagation, program.cost.",
        CheckTable.text(report(true, false, false)).lines().findFirst().orElseThrow());
  }

  @Test
  void text_summary_comesBeforeTheTables() {
    List<String> lines = CheckTable.text(report(true, true, true)).lines().toList();
    assertEquals("lockdown        integrity (no writing)", lines.get(1));
    assertEquals("kernel.release  6.18.44 (amd64)", lines.get(2));
    assertEquals("libbpf  1.4", lines.getLast());
  }

  @Test
  void text_missingAbility_comesFirstOnOneLineWithItsConsequence() {
    List<String> lines = CheckTable.text(report(true, true, true)).lines().toList();
    int title = lines.indexOf("What this kernel can do, by trial");
    assertEquals(
        "no  hotprobe.hook.kprobe  load refused  said \"no\"; at\\line 2", lines.get(title + 1));
    assertEquals("-> a loss", lines.get(title + 2).strip());
    assertTrue(lines.get(title + 3).startsWith("ok  hotprobe.hook.sk_msg  fires"));
  }

  @Test
  void text_longWords_areCut() {
    KernelReport.Entry wordy =
        new KernelReport.Entry("hotprobe.hook.x", false, "load refused", "w".repeat(500), "loss");
    String text = CheckTable.text(new Sample(List.of(wordy), List.of()));
    assertTrue(text.contains("w".repeat(200) + "..."));
    assertFalse(text.contains("w".repeat(201)));
  }

  @Test
  void json_report_hasEverythingEscaped() {
    assertEquals(
        """
        {"works": true,
         "facts": {
          "libbpf": {"value": "1.4", "meaning": ""},
          "lockdown": {"value": "integrity", "meaning": "no writing"},
          "kernel.release": {"value": "6.18.44", "meaning": "amd64"}
         },
         "features": [
          {"feature": "http.exchanges", "available": true, "result": "on", "detail": "detail", "consequence": ""},
          {"feature": "http.propagation", "available": true, "result": "on", "detail": "detail", "consequence": ""},
          {"feature": "program.cost", "available": false, "result": "off", "detail": "detail", "consequence": "loss"}
         ],
         "capabilities": [
          {"feature": "CAP_BPF", "available": true, "result": "held", "detail": "to load BPF programs", "consequence": ""}
         ],
         "abilities": [
          {"feature": "hotprobe.hook.sk_msg", "available": true, "result": "fires", "detail": "for something", "consequence": ""},
          {"feature": "hotprobe.hook.kprobe", "available": false, "result": "load refused", "detail": "said \\"no\\"\\u000a\\u0009at\\\\line 2", "consequence": "a loss"},
          {"feature": "hotprobe.hook.tcx", "available": true, "result": "fires", "detail": "for something", "consequence": ""}
         ],
         "quirks": [
          {"feature": "sockhash.fionread", "available": true, "result": "mended", "detail": "answers 0", "consequence": "a verdict"}
         ]}
        """,
        CheckJson.of(report(true, true, false)));
  }
}
