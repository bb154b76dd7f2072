// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import static io.hotprobe.lockdown.detector.Samples.ALL;
import static io.hotprobe.lockdown.detector.Samples.SEVEN;
import static io.hotprobe.lockdown.detector.Samples.situation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.KernelReport;
import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelTrial.Outcome;
import io.hotprobe.bpf.KernelTrial.Stage;
import io.hotprobe.lockdown.detector.facts.Capabilities;
import io.hotprobe.lockdown.detector.facts.Capability;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import io.hotprobe.lockdown.detector.facts.Situation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeaturesTest {

  private static Map<String, Entry> features(
      Situation situation, List<Entry> quirks, Set<String> refused) {
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (Ability ability : AbilityTable.load()) {
      boolean bad = refused.contains(ability.name());
      outcomes.put(
          ability.name(), new Outcome(bad ? Stage.LOAD_REFUSED : Stage.FIRED, bad ? "EINVAL" : ""));
    }
    Findings findings = new Findings(AbilityTable.load(), situation, outcomes, quirks);
    return new Features(findings)
        .entries().stream().collect(Collectors.toMap(Entry::name, entry -> entry));
  }

  private static Map<String, Entry> features(String... refused) {
    return features(situation("6.12", Lockdown.NONE, ALL), List.of(), Set.of(refused));
  }

  private static Set<String> off(Map<String, Entry> features) {
    return features.values().stream()
        .filter(entry -> !entry.available())
        .map(Entry::name)
        .collect(Collectors.toSet());
  }

  @Test
  void entries_everythingWorks_allAreOn() {
    Map<String, Entry> features = features();
    assertEquals(Set.of(), off(features));
    assertTrue(features.keySet().containsAll(KernelReport.CORE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hotprobe.hook.fentry",
        "hotprobe.hook.kprobe",
        "hotprobe.hook.lsm",
        "hotprobe.helper.loop",
        "hotprobe.helper.task_storage",
        "hotprobe.helper.probe_write_user"
      })
  void entries_whatTheCoreDoesNotUseIsMissing_allAreOn(String ability) {
    assertEquals(Set.of(), off(features(ability)));
  }

  @Test
  void entries_tpBtfMissing_nothingIsTraced() {
    Map<String, Entry> features = features("hotprobe.hook.tp_btf");
    assertEquals(
        Set.of("http.exchanges", "http.propagation", "process.discovery", "connections.earlier"),
        off(features));
    assertEquals(
        "it stands on hotprobe.hook.tp_btf (load refused): EINVAL",
        features.get("process.discovery").detail());
    assertEquals("nothing is traced", features.get("http.exchanges").consequence());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hotprobe.hook.connect", "hotprobe.hook.sock_ops", "hotprobe.hook.sk_msg"})
  void entries_socketHookMissing_exchangesGoOnWithoutPropagation(String ability) {
    assertEquals(Set.of("http.propagation", "connections.earlier"), off(features(ability)));
  }

  @Test
  void entries_sockOpsMissingBelow512_exchangesNeedItToo() {
    Map<String, Entry> features =
        features(
            situation("5.10", Lockdown.NONE, ALL), List.of(), Set.of("hotprobe.hook.sock_ops"));
    assertTrue(off(features).contains("http.exchanges"));
  }

  @Test
  void entries_fionreadCannotBeMended_propagationIsOff() {
    Entry quirk = new Entry(Quirks.FIONREAD, false, "present", "stalls", "");
    Map<String, Entry> features =
        features(situation("6.12", Lockdown.NONE, ALL), List.of(quirk), Set.of());
    assertEquals(Set.of("http.propagation", "connections.earlier"), off(features));
  }

  @Test
  void entries_exactlyTheSeven_onlyMeasuringIsOff() {
    Map<String, Entry> features =
        features(situation("6.12", Lockdown.NONE, SEVEN), List.of(), Set.of());
    assertEquals(Set.of("program.cost"), off(features));
    assertEquals(
        "it takes CAP_SYS_ADMIN, which the agent does not have",
        features.get("program.cost").detail());
  }

  @Test
  void entries_withoutSysPtrace_namesWhatThatCosts() {
    Capabilities six = new Capabilities(SEVEN.effective() & ~Capability.SYS_PTRACE.mask());
    Map<String, Entry> features =
        features(situation("6.12", Lockdown.NONE, six), List.of(), Set.of());
    assertEquals(Set.of("program.cost", "process.details", "connections.earlier"), off(features));
  }

  /** A feature that stands on an ability which nobody tries would always be on. */
  @Test
  void entries_whateverAFeatureStandsOn_isTried() {
    Set<String> all = AbilityTable.load().stream().map(Ability::name).collect(Collectors.toSet());
    Map<String, Entry> features = features(situation("5.10", Lockdown.NONE, ALL), List.of(), all);
    String detail = features.get("http.exchanges").detail();
    for (String name :
        List.of("hook.tp_btf", "helper.ringbuf", "helper.read_kernel", "helper.read_user")) {
      assertTrue(detail.contains("hotprobe." + name), detail);
    }
    for (String name : List.of("hook.connect", "hook.sock_ops", "hook.sk_msg")) {
      assertTrue(features.get("http.propagation").detail().contains("hotprobe." + name));
    }
  }
}
