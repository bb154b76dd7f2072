// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hotprobe.config.yaml.document.Environment;
import io.hotprobe.config.yaml.setting.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeeperTest {
  private static final String FILE = "h.yaml";
  private final Logged logged = new Logged();
  private final List<Settings> written = new ArrayList<>();
  private final List<List<String>> states = new ArrayList<>();
  private final Keeper keeper = keeper(Map.of());

  private Keeper keeper(Map<String, String> variables) {
    return new Keeper(
        new Environment(variables),
        settings -> {
          written.add(settings);
          return List.of("span.printer[format]");
        });
  }

  @AfterEach
  void restore() {
    logged.close();
    Logger.getLogger("io.hotprobe").setLevel(null);
  }

  private static FileContent content(String yaml) {
    return new FileContent.Present(yaml.getBytes(StandardCharsets.UTF_8));
  }

  private Object format(Settings settings) {
    return settings.byPid().get("io.hotprobe.span.printer").get("format");
  }

  @Test
  void take_goodContent_takesEffect() {
    keeper.take(FILE, content("trace_printer: text"));

    assertEquals("text", format(written.getFirst()));
    assertEquals(
        List.of("INFO Configuration in force: h.yaml; changed: span.printer[format]"),
        logged.take());
  }

  @Test
  void take_sameContent_isNotLookedAtTwice() {
    keeper.take(FILE, content("trace_printer: text"));
    logged.take();

    keeper.take(FILE, content("trace_printer: text"));

    assertEquals(1, written.size());
    assertEquals(List.of(), logged.take());
  }

  @Test
  void take_brokenAfterGood_changesNothingAndSaysSoOnce() {
    keeper.listen(states::add);
    keeper.take(FILE, content("trace_printer: text"));
    logged.take();

    keeper.take(FILE, content("trace_printer: xml\nlog_level: loud"));
    keeper.take(FILE, content("trace_printer: xml\nlog_level: loud"));

    List<String> errors =
        List.of(
            "h.yaml:1:16: trace_printer: expected disabled, text, text_color, json, json_indent or"
                + " counter, got \"xml\"",
            "h.yaml:2:12: log_level: expected DEBUG, INFO, WARN or ERROR, got \"loud\"");
    assertEquals(
        List.of(
            "SEVERE " + errors.get(0),
            "SEVERE " + errors.get(1),
            "SEVERE h.yaml: 2 errors; the configuration before stays in force"),
        logged.take());
    assertEquals(1, written.size());
    assertEquals(List.of(List.of(), List.of(), errors), states);
  }

  @Test
  void take_goodAfterBroken_takesEffect() {
    keeper.listen(states::add);
    keeper.take(FILE, content("trace_printer: xml"));
    assertEquals("SEVERE h.yaml: 1 error; no configuration is in force", logged.take().getLast());

    keeper.take(FILE, content("trace_printer: json"));

    assertEquals("json", format(written.getFirst()));
    assertEquals(List.of(), states.getLast());
  }

  @Test
  void take_missingAtFirst_isAnError() {
    keeper.listen(states::add);
    keeper.take(FILE, new FileContent.Missing());

    assertEquals(
        List.of(
            "SEVERE h.yaml: there is no such file",
            "SEVERE h.yaml: 1 error; no configuration is in force"),
        logged.take());
    assertEquals(List.of("h.yaml: there is no such file"), states.getLast());
  }

  @Test
  void take_missingLater_staysInForceWithOneWarning() {
    keeper.take(FILE, content("trace_printer: text"));
    logged.take();

    keeper.take(FILE, new FileContent.Missing());
    keeper.take(FILE, new FileContent.Missing());
    assertEquals(
        List.of("WARNING The configuration file h.yaml is gone; what it said last stays in force"),
        logged.take());
    keeper.take(FILE, content("trace_printer: json"));

    assertEquals("json", format(written.getLast()));
  }

  @Test
  void take_unreadableLater_changesNothing() {
    keeper.take(FILE, content("trace_printer: text"));
    logged.take();

    keeper.take(FILE, new FileContent.Unreadable("is a directory"));

    assertEquals("SEVERE h.yaml: the file is a directory", logged.take().getFirst());
    assertEquals(1, written.size());
  }

  @Test
  void take_warnings_areLoggedOnce() {
    keeper.take(FILE, content("quux: 1"));
    assertEquals("WARNING h.yaml:1:1: quux: unknown key", logged.take().getFirst());

    keeper.take(FILE, content("quux: 1\ntrace_printer: text"));

    assertEquals(1, logged.take().size());
  }

  @Test
  void take_environmentAlone_namesTheVariables() {
    Keeper other = keeper(Map.of("OTEL_EBPF_TRACE_PRINTER", "text", "OTEL_SERVICE_NAME", "x"));

    other.take();

    assertEquals(
        List.of(
            "INFO Configuration in force: OTEL_EBPF_TRACE_PRINTER, OTEL_SERVICE_NAME; changed:"
                + " span.printer[format]"),
        logged.take());
  }

  @Test
  void take_brokenEnvironment_isAnError() {
    keeper(Map.of("OTEL_EBPF_TRACE_PRINTER", "xml")).take();

    assertEquals(
        "SEVERE Environment: 1 error; no configuration is in force", logged.take().getLast());
    assertEquals(List.of(), written);
  }

  @Test
  void take_secrets_areNotLogged() {
    Keeper other =
        keeper(Map.of("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic%20s3cret,broken s3cret"));
    String yaml =
        "otel_traces_export: {endpoint: 'http://u:s3cret@[x?token=s3cret', headers: {a: \"s3cret\\0\"}}";

    other.take(FILE, content(yaml));
    other.take(FILE, content("otel_traces_export: {headers: {a: s3cret}}"));

    String log = String.join("\n", logged.take());
    assertFalse(log.contains("s3cret"), log);
    assertEquals(List.of(), written);
  }

  @Test
  void take_logLevel_isTheAgentsAndIsTakenBack() {
    Logger agent = Logger.getLogger("io.hotprobe");
    keeper.take(FILE, content("log_level: DEBUG"));
    assertEquals(Level.FINE, agent.getLevel());

    keeper.take(FILE, content("log_level: WARN"));
    assertEquals(Level.WARNING, agent.getLevel());
    keeper.take(FILE, content("log_level: oops"));
    assertEquals(Level.WARNING, agent.getLevel());

    keeper.take(FILE, content("trace_printer: text"));
    assertEquals(null, agent.getLevel());
  }

  @Test
  void take_logLevel_opensTheConsoleForIt() {
    Handler console = new ConsoleHandler();
    Logger root = Logger.getLogger("");
    root.addHandler(console);
    try {
      keeper.take(FILE, content("log_level: ERROR"));
      assertEquals(Level.INFO, console.getLevel());
      keeper.take(FILE, content("log_level: DEBUG"));
      assertEquals(Level.FINE, console.getLevel());
    } finally {
      root.removeHandler(console);
    }
  }

  @Test
  void take_noLogLevel_leavesTheHostsOwn() {
    Logger.getLogger("io.hotprobe").setLevel(Level.FINER);

    keeper.take(FILE, content("trace_printer: text"));

    assertEquals(Level.FINER, Logger.getLogger("io.hotprobe").getLevel());
  }

  @Test
  void take_storeFails_isAnError() {
    Keeper failing =
        new Keeper(
            new Environment(Map.of()),
            settings -> {
              throw new IOException("disk full");
            });

    failing.take();

    assertEquals(
        "SEVERE ConfigurationAdmin cannot store the configuration: java.io.IOException: disk full",
        logged.take().getFirst());
  }
}
