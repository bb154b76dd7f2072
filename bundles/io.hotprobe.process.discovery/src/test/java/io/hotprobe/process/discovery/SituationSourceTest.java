// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.process.discovery.select.Sampler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SituationSourceTest {
  @TempDir private Path root;
  private final GeneralSettings settings = new GeneralSettings();
  private final Logs logs = new Logs();

  @AfterEach
  void closeLogs() {
    logs.close();
  }

  private SituationSource source() {
    return new SituationSource(settings, root, "1");
  }

  @Test
  void current_generalSettings_taken() {
    settings.inject = true;
    settings.serviceName = "s";
    settings.serviceNamespace = "n";
    settings.sampler = "parentbased_traceidratio";
    settings.samplerArg = "0.25";
    settings.excludeOtelInstrumented = false;
    Situation now = source().current();

    assertTrue(now.inject());
    assertEquals("s/n", now.serviceName() + "/" + now.serviceNamespace());
    assertEquals(Sampler.of("parentbased_traceidratio", "0.25"), now.sampler());
    assertEquals(List.of("/usr/sbin/"), now.systemPaths());
    assertFalse(now.excludeOtelInstrumented());
    assertTrue(now.rules().selectNothing());
    assertTrue(now.scope().contains(List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ports   | http       | openPorts: expected a number from 1 to 65535",
        "pids    | x          | targetPids: expected a number from 1 to",
        "exe     | [a         | pattern \"[a\": '[' without ']'",
        "sampler | sometimes  | sampler: expected always_on",
        "ratio   | 2          | samplerArg: expected a ratio from 0 to 1, got \"2\"",
        "cgroup  | /tmp       | cgroupPath: expected a directory below a cgroup v2 mount",
      })
  void settings_wrongOne_nothingChangesAndTheMessageSaysWhich(
      String which, String value, String message) {
    settings.executable = new String[] {"*/java"};
    SituationSource source = source();
    settings.inject = true;
    switch (which) {
      case "ports" -> settings.openPorts = value;
      case "pids" -> settings.targetPids = value;
      case "exe" -> settings.executable = new String[] {value};
      case "sampler" -> settings.sampler = value;
      case "cgroup" -> settings.cgroupPath = value;
      default -> {
        settings.sampler = "traceidratio";
        settings.samplerArg = value;
      }
    }

    source.settings(settings);

    assertFalse(source.current().inject(), "the settings before stay in force");
    assertFalse(source.current().rules().selectNothing());
    assertEquals(1, logs.lines.size());
    assertTrue(
        logs.lines
            .getFirst()
            .startsWith(
                "SEVERE configuration io.hotprobe.process.discovery is not used: " + message),
        logs.lines::toString);
  }

  @Test
  void settings_wrongAtTheStart_selectNothing() {
    settings.executable = new String[] {"*"};
    settings.openPorts = "nonsense";

    assertTrue(source().current().rules().selectNothing());
  }

  @Test
  void add_rulesComeAndGo_currentFollows() {
    SituationSource source = source();
    SelectorSettings selector = new SelectorSettings();
    selector.exePath = "*";
    RuleComponent rule = new RuleComponent(selector);
    source.add(rule);
    assertFalse(source.current().rules().selectNothing());
    assertEquals(2, source.current().rules().all().size(), "this and the implicit one");

    source.remove(rule);
    assertTrue(source.current().rules().selectNothing());
  }

  @Test
  void current_otherPidNamespace_nobodyTakesPart() throws Exception {
    new FakeProc(root.resolve("proc"));
    Path link = root.resolve("proc/self/ns/pid");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("pid:[4026532000]"));
    settings.executable = new String[] {"*"};
    SituationSource source = source();

    assertEquals(List.of(), source.current().rules().all());
    assertTrue(
        logs.lines.getFirst().startsWith("SEVERE The agent is not in the initial pid namespace"),
        logs.lines::toString);
    source.report(true, 0);
    assertEquals(1, logs.lines.size(), "once is enough");
  }

  @Test
  void report_sameState_saidOnce() {
    SituationSource source = source();
    source.report(false, 0);
    assertEquals(List.of(), logs.lines, "nothing is certain before the kernel listens");
    source.report(true, 0);
    source.report(true, 0);
    settings.executable = new String[] {"*"};
    source.settings(settings);
    source.report(true, 17);
    source.report(true, 18);

    assertEquals(2, logs.lines.size(), logs.lines::toString);
    assertTrue(
        logs.lines
            .getFirst()
            .startsWith("INFO No selector is configured, so no process takes part"),
        logs.lines::toString);
    assertTrue(
        logs.lines.getLast().startsWith("INFO Selectors: 1, inject: false"), logs.lines::toString);
    assertTrue(logs.lines.getLast().endsWith("; 17 processes take part"), logs.lines::toString);
  }
}
