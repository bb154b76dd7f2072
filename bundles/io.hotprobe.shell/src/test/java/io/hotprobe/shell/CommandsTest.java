// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.probe.Language;
import io.hotprobe.probe.Languages;
import io.hotprobe.probe.LiveProbe;
import io.hotprobe.probe.LiveProbe.Program;
import io.hotprobe.probe.ProcessDirectory;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.span.Counters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CommandsTest {

  @Test
  void processList_processes_areSortedByPidWithShortCommands() {
    ProcessDirectory directory =
        Fakes.of(
            ProcessDirectory.class,
            Map.of(
                "processes",
                List.of(
                    process(200, Language.PYTHON, Map.of(), "python3", "x".repeat(100)),
                    process(3, Language.JAVA, Map.of("service.name", "a\tb"), "java", "-jar"))));
    assertEquals(
        """
        PID  LANGUAGE  SERVICE  EXECUTABLE  COMMAND
        3    java      a?b      /usr/bin/x  java -jar
        200  python    -        /usr/bin/x  python3 %s...
        """
            .formatted("x".repeat(69)),
        new ProcessCommands(directory).describe());
  }

  private static TracedProcess process(
      int pid, Language language, Map<String, Object> resource, String... command) {
    return new TracedProcess(pid, 1, "/usr/bin/x", language, List.of(command), resource, false);
  }

  @Test
  void languageCommands_eachLanguage_isListedAndSwitched() throws Exception {
    Map<Language, Boolean> states = new EnumMap<>(Language.class);
    states.put(Language.GO, true);
    states.put(Language.PYTHON, false);
    List<String> calls = new ArrayList<>();
    LanguageCommands commands = new LanguageCommands(languages(states, calls));
    assertEquals(
        "LANGUAGE  STATE\ngo        enabled\npython    disabled\n",
        Fakes.output(Executors.callable(commands::list))
            .lines()
            .sorted(this::headFirst)
            .reduce("", (a, b) -> a + b + "\n"));
    assertEquals(
        "enabled Python\n", Fakes.output(Executors.callable(() -> commands.enable("Python"))));
    assertEquals("disabled go\n", Fakes.output(Executors.callable(() -> commands.disable("go"))));
    assertEquals(List.of("PYTHON true", "GO false"), calls);
  }

  private int headFirst(String one, String other) {
    return one.startsWith("LANG") ? -1 : other.startsWith("LANG") ? 1 : one.compareTo(other);
  }

  private static Languages languages(Map<Language, Boolean> states, List<String> calls) {
    return new Languages() {
      @Override
      public Map<Language, Boolean> states() {
        return states;
      }

      @Override
      public void enable(Language language, boolean enabled) {
        calls.add(language + " " + enabled);
      }
    };
  }

  @Test
  void languageParse_unknown_namesAllThereAre() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> LanguageCommands.parse("cobol"))
            .getMessage();
    assertTrue(message.startsWith("no language 'cobol'; expected one of "), message);
    for (Language language : Language.values()) {
      assertTrue(message.contains(language.configName()), message);
    }
  }

  @Test
  void stats_countersOfSeveralComponents_areAddedAndSorted() {
    assertEquals(
        """
        COUNTER      SINCE START
        a.lost.x     3
        b.something  5
        """,
        AgentCommands.counted(
            List.of(
                counters("b", Map.of("something", 5L)),
                counters("a", Map.of("lost.x", 1L)),
                counters("a", Map.of("lost.x", 2L)))));
  }

  @Test
  void stats_oneComponentFails_theOthersAreShown() {
    Counters bad =
        new Counters() {
          @Override
          public String component() {
            return "bad";
          }

          @Override
          public Map<String, Long> counters() {
            throw new IllegalStateException("map is closed");
          }
        };
    String text = AgentCommands.counted(List.of(bad, counters("a", Map.of("n", 1L))));
    assertTrue(text.contains("a.n      1\n"), text);
    assertTrue(text.contains("cannot be counted: java.lang.IllegalStateException: map is"), text);
  }

  private static Counters counters(String component, Map<String, Long> values) {
    return Fakes.of(Counters.class, Map.of("component", component, "counters", values));
  }

  @Test
  void cost_notMeasured_saysHowToTurnItOn() {
    assertTrue(
        AgentCommands.cost(Map.of("p", live(new Program("a", "x", 1, 0, 0))), false)
            .startsWith("cost per program: not measured; sysctl kernel.bpf_stats_enabled=1"));
  }

  @Test
  void cost_measuredByTheLoadersSetting_isShownThoughTheSysctlIsOff() {
    String text =
        AgentCommands.cost(Map.of("p", live(new Program("a", "x", 1, 4, 10_000_000))), false);
    assertEquals(
        "PROGRAM  PROBE  RUNS  TOTAL      EACH\na        p      4     10.000 ms  2500000 ns\n",
        text);
  }

  @Test
  void cost_programThatNeverRan_hasNoMean() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals(
          "PROGRAM  PROBE  RUNS  TOTAL     EACH\na        p      0     0.000 ms  -\n",
          AgentCommands.cost(Map.of("p", live(new Program("a", "x", 1, 0, 0))), true));
    } finally {
      Locale.setDefault(before);
    }
  }

  private static LiveProbe live(Program program) {
    return Fakes.of(LiveProbe.class, Map.of("programs", List.of(program)));
  }

  @Test
  void check_kernelNotExamined_namesTheMissingService() {
    var e = assertThrows(IllegalStateException.class, () -> new AgentCommands(null).check());
    assertEquals(
        "the kernel was not examined: no service io.hotprobe.bpf.KernelReport", e.getMessage());
  }

  @Test
  void tail_slowReader_isToldWhatItMissed() throws Exception {
    TraceCommands.Tail tail = new TraceCommands.Tail();
    var batch = new ArrayList<io.hotprobe.span.ExportedSpan>();
    for (int i = 0; i < 5000; i++) {
      batch.add(SpanLineTest.span("GET " + i, 0, false, Map.of()));
    }
    assertTrue(tail.export(batch));
    List<String> lines =
        Fakes.output(Executors.callable(() -> tail.print(4096, System.out))).lines().toList();
    assertEquals(4097, lines.size());
    assertEquals(
        "(904 spans are missing here: they came faster than they were read)", lines.get(1));
    assertTrue(lines.getLast().contains("GET 4095"), lines.getLast());
  }
}
