// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.Experiment.Place;
import io.hotprobe.bpf.KernelVersion;
import io.hotprobe.lockdown.detector.facts.Capability;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AbilityTableTest {
  private static final String GOOD =
      "hotprobe.hook.x | user/t_x+t_y | ITERATOR>=6.4 | 5.9 | BPF PERFMON | A B | integrity | purpose"
          + " | loss";

  @Test
  void parse_line_readsEveryColumn() {
    assertEquals(
        List.of(
            new Ability(
                "hotprobe.hook.x",
                "user",
                "t_x",
                Optional.of("t_y"),
                Place.ITERATOR,
                new KernelVersion(6, 4),
                new KernelVersion(5, 9),
                Set.of(Capability.BPF, Capability.PERFMON),
                List.of("A", "B"),
                Lockdown.INTEGRITY,
                "purpose",
                "loss")),
        AbilityTable.parse("# comment\n\n" + GOOD + "\n"));
  }

  @Test
  void parse_continuedLine_isOneLine() {
    assertEquals(
        AbilityTable.parse(GOOD),
        AbilityTable.parse(GOOD.replace(" | purpose", " \\\n  | purpose")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        " | loss; expected 9 columns, found 8",
        "ITERATOR; No enum constant io.hotprobe.bpf.Experiment.Place.SOMEWHERE",
        "PERFMON; No enum constant io.hotprobe.lockdown.detector.facts.Capability.SOMEWHERE",
        "5.9; kernel release: expected two numbers as in 6.1, found 'SOMEWHERE'",
        "/t_x+t_y; Index 1 out of bounds for length 1",
        "integrity; No enum constant io.hotprobe.lockdown.detector.facts.Lockdown.SOMEWHERE"
      })
  void parse_badCell_saysWhatAndWhere(String cell, String expected) {
    String with = cell.startsWith("/") || cell.startsWith("|") ? "" : "SOMEWHERE";
    String line = GOOD.replace(cell.equals("| loss") ? " | loss" : cell, with);
    Exception e = assertThrows(IllegalArgumentException.class, () -> AbilityTable.parse(line));
    assertTrue(e.getMessage().startsWith("abilities.txt: "), e.getMessage());
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertTrue(e.getMessage().endsWith("in '" + line + "'"), e.getMessage());
  }

  @Test
  void parse_sameNameTwice_isRefused() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> AbilityTable.parse(GOOD + "\n" + GOOD));
    assertEquals("abilities.txt: hotprobe.hook.x stands there twice", e.getMessage());
  }

  @Test
  void load_everyAbility_hasItsObjectAndSpeaksToTheOperator() {
    List<Ability> abilities = AbilityTable.load();
    assertFalse(abilities.isEmpty());
    for (Ability ability : abilities) {
      assertNotNull(
          getClass().getResource("/bpf/" + ability.object() + ".bpf.o"), ability.object());
      assertTrue(ability.name().matches("hotprobe\\.(hook|helper|link)\\.[a-z_]+"), ability.name());
      assertTrue(ability.program().length() <= 15, ability.program());
      assertFalse(ability.purpose().isEmpty(), ability.name());
      assertFalse(ability.consequence().isEmpty(), ability.name());
      assertFalse(ability.capabilities().isEmpty(), ability.name());
    }
  }
}
