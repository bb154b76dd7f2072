// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.probe.Language;
import io.hotprobe.process.discovery.select.Candidate;
import io.hotprobe.process.discovery.select.Rule;
import io.hotprobe.process.discovery.select.Rules;
import io.hotprobe.process.discovery.select.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleReaderTest {
  private record Fixed(
      int pid,
      String executable,
      List<String> commandLine,
      Language language,
      Set<Integer> ports,
      boolean inContainer)
      implements Candidate {}

  private static final Map<String, Candidate> PROCESSES =
      new TreeMap<>(
          Map.of(
              "shop",
              new Fixed(
                  100,
                  "/opt/jdk/bin/java",
                  List.of("java", "-jar", "/srv/shop.jar", "--port", "8080"),
                  Language.JAVA,
                  Set.of(8080, 9090),
                  false),
              "api",
              new Fixed(
                  200,
                  "/usr/bin/python3.11",
                  List.of("python3.11", "-m", "uvicorn", "app:app"),
                  Language.PYTHON,
                  Set.of(8000),
                  true),
              "proxy",
              new Fixed(
                  300,
                  "/usr/sbin/nginx",
                  List.of("nginx: master process /usr/sbin/nginx"),
                  Language.NGINX,
                  Set.of(80, 443),
                  false),
              "job",
              new Fixed(400, "/srv/go-job", List.of("go-job"), Language.GO, Set.of(), true),
              "odd",
              new Fixed(
                  500, "/srv/a b/[x]\nz", List.of(), Language.GENERIC, Set.of(65535), false)));

  /** Reads "exe=*; ports=80; ..." into settings. */
  private static SelectorSettings settings(String text) {
    SelectorSettings settings = new SelectorSettings();
    for (String part : text.split(";")) {
      String[] pair = part.strip().split("=", 2);
      String value = pair.length == 2 ? pair[1] : "";
      switch (pair[0]) {
        case "none" -> {}
        case "exe" -> settings.exePath = value;
        case "lang" -> settings.languages = value;
        case "args" -> settings.cmdArgs = value;
        case "ports" -> settings.openPorts = value;
        case "pids" -> settings.targetPids = value;
        case "container" -> settings.containersOnly = true;
        case "exclude" -> settings.exclude = true;
        case "name" -> settings.name = value;
        case "order" -> settings.order = Integer.parseInt(value);
        case "exports" -> settings.exports = value.isEmpty() ? new String[0] : value.split(",");
        default -> throw new IllegalArgumentException(part);
      }
    }
    return settings;
  }

  private static Rules rules(String text) {
    List<Rule> rules = new ArrayList<>();
    for (String rule : text.split("\\+", -1)) {
      rules.add(RuleReader.rule(settings(rule)));
    }
    return new Rules(rules);
  }

  private static String chosen(Rules rules) {
    return String.join(
        " ",
        PROCESSES.entrySet().stream()
            .filter(entry -> rules.choose(entry.getValue()).isPresent())
            .map(Map.Entry::getKey)
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // One condition.
        "none                        | ''",
        "exe=*                       | api job odd proxy shop",
        "exe=*/java                  | shop",
        "exe=java                    | ''",
        "exe=/usr/*                  | api proxy",
        "exe=/usr/*/nginx            | proxy",
        "exe=*/python?.??            | api",
        "exe=*/python3.[0-9][0-9]    | api",
        "exe=*/{java,nginx}          | proxy shop",
        "exe=*/JAVA                  | ''",
        "exe=/srv/a b/*              | odd",
        "exe=*\\[x\\]*               | odd",
        "exe=regex:java$             | shop",
        "exe=regex:^/srv/            | job odd",
        "exe=regex:n                 | api proxy shop",
        "lang=java                   | shop",
        "lang={go,python}            | api job",
        "lang=*                      | api job odd proxy shop",
        "lang=Java                   | ''",
        "lang=generic                | odd",
        "lang=p*                     | api",
        "args=*                      | api job odd proxy shop",
        "args=*shop.jar*             | shop",
        "args=-jar *                 | shop",
        "args=java -jar *            | shop",
        "args=-m uvicorn app:app     | api",
        "args=-m uvicorn             | ''",
        "args=*uvicorn*              | api",
        "args=go-job                 | job",
        "args=nginx: master*         | proxy",
        "ports=80                    | proxy",
        "ports=443,8000              | api proxy",
        "ports=8000-8999             | api shop",
        "ports=9090                  | shop",
        "ports=1-79                  | ''",
        "ports=65535                 | odd",
        "ports=1-65535               | api odd proxy shop",
        "pids=100                    | shop",
        "pids=100,200-300            | api proxy shop",
        "pids=101                    | ''",
        "container                   | api job",
        // All conditions of one selector must hold.
        "exe=*/java; ports=8080      | shop",
        "exe=*/java; ports=80        | ''",
        "exe=*; lang=go              | job",
        "lang=go; ports=1-65535      | ''",
        "lang=*; container           | api job",
        "lang=java; container        | ''",
        "pids=100; exe=*/nginx       | ''",
        "exe=*; args=*8080; ports=8080; lang=java; pids=100 | shop",
        // One of several selectors is enough.
        "exe=*/java + exe=*/nginx    | proxy shop",
        "lang=go + ports=80          | job proxy",
        "lang=go + none              | job",
        "exe=*/java; ports=80 + lang=go | job",
        // One that excludes beats all that include, whatever the order.
        "exe=* + exclude; lang=java  | api job odd proxy",
        "exclude; lang=java + exe=*  | api job odd proxy",
        "order=1; exe=*/java + order=9; exclude; exe=*/java | ''",
        "order=9; exe=*/java + order=1; exclude; exe=*/java | ''",
        "exe=* + exclude; container + exclude; ports=80 | odd shop",
        "exe=* + exclude; exe=*/java; ports=80 | api job odd proxy shop",
        "exe=* + exclude             | api job odd proxy shop",
        "exclude; exe=*              | ''",
        // Without traces among the exports there is no part to take.
        "exe=*; exports=metrics      | ''",
        "exe=*; exports=metrics,traces | api job odd proxy shop",
        "exe=*; exports=             | ''",
        "lang=java; exports=metrics + exe=* | api job odd proxy",
        "exe=* + exclude; lang=go; exports=metrics | api odd proxy shop",
      })
  void choose_selectors_processesThatTakePart(String text, String expected) {
    assertEquals(expected, chosen(rules(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "name=one; exe=* + name=two; exe=*, one",
    "order=2; name=one; exe=* + order=1; name=two; exe=*, two",
    "order=1; name=one; exe=*/nginx + order=2; name=two; exe=*, two",
    "order=-1; name=one; exe=* + name=two; exe=*, one",
  })
  void choose_severalMatch_firstInOrderGivesTheName(String text, String name) {
    assertEquals(Optional.of(name), rules(text).choose(PROCESSES.get("shop")).map(Rule::name));
  }

  @Test
  void rules_empty_selectNothing() {
    assertTrue(new Rules(List.of()).selectNothing());
    assertTrue(rules("none").selectNothing());
    assertTrue(rules("exclude; exe=*").selectNothing());
    assertFalse(rules("none + lang=go").selectNothing());
    assertEquals(1, rules("none + lang=go + exclude; exe=*").including());
    assertEquals(3, rules("none + lang=go + exclude; exe=*").all().size());
  }

  @Test
  void rule_allSettings_taken() {
    SelectorSettings settings = settings("order=7; name=n; exe=*");
    settings.namespace = "ns";
    settings.sampler = "traceidratio";
    settings.samplerArg = "0.5";

    Rule rule = RuleReader.rule(settings);

    assertEquals(7, rule.order());
    assertEquals("n/ns", rule.name() + "/" + rule.namespace());
    assertEquals(Optional.of(Sampler.of("traceidratio", "0.5")), rule.sampler());
    assertEquals(Optional.empty(), RuleReader.rule(settings("exe=*")).sampler());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exe=[a       | pattern \"[a\": '[' without ']'",
        "lang={go     | pattern \"{go\": '{' without '}'",
        "args={       | pattern \"{\": '{' without '}'",
        "ports=http   | openPorts: expected a number from 1 to 65535 or a range like 8000-8999, got \"http\"",
        "ports=65536  | openPorts: expected a number from 1 to 65535 or a range like 8000-8999, got \"65536\"",
        "pids=0       | targetPids: expected a number from 1 to 2147483647 or a range like 8000-8999, got \"0\"",
      })
  void rule_wrongSetting_saysWhich(String text, String message) {
    SelectorSettings settings = settings(text);

    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> RuleReader.rule(settings));

    assertEquals(message, error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new RuleComponent(settings));
  }

  @Test
  void rule_wrongRegularExpressionOrSampler_refused() {
    assertThrows(IllegalArgumentException.class, () -> RuleReader.rule(settings("exe=regex:(")));
    SelectorSettings settings = settings("exe=*");
    settings.sampler = "sometimes";
    assertThrows(IllegalArgumentException.class, () -> RuleReader.rule(settings));
  }

  @Test
  void implicit_settings_askedLastAndOneOfSeveralGlobsIsEnough() {
    GeneralSettings general = new GeneralSettings();
    general.executable = new String[] {"*/java", "*/nginx"};
    Rule implicit = RuleReader.implicit(general);

    assertEquals(Integer.MAX_VALUE, implicit.order());
    assertEquals("proxy shop", chosen(new Rules(List.of(implicit))));
    general.openPorts = "80";
    assertEquals("proxy", chosen(new Rules(List.of(RuleReader.implicit(general)))));
    general.languages = new String[] {"go", "{java,nginx}"};
    assertEquals("proxy", chosen(new Rules(List.of(RuleReader.implicit(general)))));
    general.targetPids = "301";
    assertEquals("", chosen(new Rules(List.of(RuleReader.implicit(general)))));
    assertTrue(RuleReader.implicit(new GeneralSettings()).selector().isEmpty());
  }
}
