// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.osgi.service.condition.Condition;

class OsgiConditionsTest {
  private static final String ABILITY = "hotprobe.hook.sk_msg";

  private final FakeFramework framework = new FakeFramework();
  private final OsgiConditions conditions = new OsgiConditions(framework.context);

  @Test
  void announce_ability_registersConditionWithThatId() {
    conditions.announce(ABILITY);
    assertEquals(List.of(Condition.class), framework.types);
    assertEquals(ABILITY, framework.registered.getFirst().get("osgi.condition.id"));
  }

  @Test
  void announce_twice_registersOnce() {
    conditions.announce(ABILITY);
    conditions.announce(ABILITY);
    assertEquals(1, framework.registered.size());
  }

  @Test
  void withdraw_used_unregistersAndNamesTheUsers() {
    framework.users.addAll(List.of("io.hotprobe.go.propagator", "io.hotprobe.tls.probe"));
    conditions.announce(ABILITY);
    assertEquals(
        Set.of("io.hotprobe.go.propagator", "io.hotprobe.tls.probe"), conditions.withdraw(ABILITY));
    assertEquals(List.of(), framework.registered);
  }

  @Test
  void withdraw_unusedOrUnknown_namesNobody() {
    conditions.announce(ABILITY);
    assertEquals(Set.of(), conditions.withdraw(ABILITY));
    assertEquals(Set.of(), conditions.withdraw(ABILITY));
  }

  @Test
  void announce_afterWithdrawal_registersAgain() {
    conditions.announce(ABILITY);
    conditions.withdraw(ABILITY);
    conditions.announce(ABILITY);
    assertEquals(1, framework.registered.size());
  }
}
