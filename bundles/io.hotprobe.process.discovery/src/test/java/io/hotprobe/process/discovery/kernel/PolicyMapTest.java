// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.probe.Language;
import io.hotprobe.process.discovery.FakeMaps;
import io.hotprobe.process.discovery.select.Sampler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyMapTest {
  private static final Policy POLICY =
      new Policy(true, Sampler.of("parentbased_always_on", ""), Language.GO, true);
  private static final Policy OTHER =
      new Policy(false, Sampler.of("traceidratio", "0.5"), Language.GO, false);

  private final PolicyMap policies = new PolicyMap();
  private final FakeMaps maps = new FakeMaps();

  private int epoch(int pid) {
    byte[] value = maps.policy(pid);
    assertNotNull(value);
    return Policy.epochOf(value);
  }

  /**
   * struct hp_policy: u32 flags, u8 root, u8 parent_based, u8 language, u8, u64 bound, u32 epoch.
   */
  @ParameterizedTest
  @CsvSource({
    "true, always_on, '', GO, 7, 0, 0, 0",
    "false, parentbased_always_on, '', NGINX, 1, 0, 1, 0",
    "true, always_off, '', PYTHON, 3, 1, 0, 0",
    "false, parentbased_always_off, '', GENERIC, 1, 1, 1, 0",
    "false, traceidratio, 0.5, JAVA, 1, 2, 0, 4611686018427387904",
    "true, parentbased_traceidratio, 0.25, RUST, 3, 2, 1, 2305843009213693952",
  })
  void encode_policy_asTheKernelReadsIt(
      boolean inject,
      String sampler,
      String argument,
      Language language,
      int flags,
      int root,
      int parentBased,
      long bound) {
    byte[] encoded =
        new Policy(inject, Sampler.of(sampler, argument), language, language == Language.GO)
            .encode(0x01020304);

    ByteBuffer expected = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
    expected.putInt(flags).put((byte) root).put((byte) parentBased);
    expected.put((byte) language.ordinal()).put((byte) 0).putLong(bound).putInt(0x01020304);
    assertArrayEquals(expected.array(), encoded);
    assertEquals(0x01020304, Policy.epochOf(encoded));
  }

  @Test
  void layout_generated_hasTheMembersThatAreEncoded() {
    assertEquals(24, PolicyLayout.SIZE);
    assertEquals(8, PolicyLayout.RATIO_BOUND_OFFSET);
    assertEquals(8, PolicyLayout.RATIO_BOUND_SIZE);
    assertEquals(16, PolicyLayout.EPOCH_OFFSET);
    assertEquals(3, PolicyFlagsValues.HP_POLICY_TRACE | PolicyFlagsValues.HP_POLICY_INJECT);
    assertEquals(4, PolicyFlagsValues.HP_POLICY_SPLICES);
  }

  @Test
  void anything_notConnected_nothing() {
    assertFalse(policies.connected());
    assertFalse(policies.put(1, POLICY));
    assertFalse(policies.contains(1));
    policies.remove(1);
    assertEquals(0, policies.lostEvents());
    assertEquals(0, policies.failures());
  }

  @Test
  void put_newProcess_epochOfItsOwn() {
    policies.connect(maps);

    assertTrue(policies.put(1, POLICY));
    assertTrue(policies.put(2, POLICY));

    assertTrue(policies.contains(1) && policies.contains(2));
    assertNotEquals(epoch(1), epoch(2));
  }

  @Test
  void put_samePolicyAgain_notWritten() {
    policies.connect(maps);
    policies.put(1, POLICY);
    int writes = maps.writes;

    assertTrue(policies.put(1, POLICY));

    assertEquals(writes, maps.writes);
  }

  @Test
  void put_otherPolicy_writtenWithTheSameEpoch() {
    policies.connect(maps);
    policies.put(1, POLICY);
    int epoch = epoch(1);

    assertTrue(policies.put(1, OTHER));

    assertEquals(epoch, epoch(1));
    assertArrayEquals(OTHER.encode(epoch), maps.policy(1));
  }

  @Test
  void put_afterTheProcessWasLeftOut_otherEpoch() {
    policies.connect(maps);
    policies.put(1, POLICY);
    int epoch = epoch(1);
    policies.remove(1);
    assertFalse(policies.contains(1));

    policies.put(1, POLICY);

    assertNotEquals(epoch, epoch(1), "what is known of its flows is out of date");
  }

  @Test
  void put_policyOfAPredecessor_epochTakenOver() {
    policies.connect(maps);
    policies.put(1, POLICY);
    PolicyMap successor = new PolicyMap();
    successor.connect(maps);

    successor.put(1, OTHER);

    assertArrayEquals(OTHER.encode(epoch(1)), maps.policy(1));
  }

  @Test
  void put_mapFullOrClosed_countedAndFalse() {
    policies.connect(maps);
    maps.limit = 1;
    assertTrue(policies.put(1, POLICY));
    assertFalse(policies.put(2, POLICY));
    assertEquals(1, policies.failures());
    maps.closed = true;

    assertFalse(policies.put(3, POLICY));
    assertFalse(policies.contains(1));
    policies.remove(1);
    assertEquals(0, policies.lostEvents());
    assertEquals(3, policies.failures());
  }

  @Test
  void disconnect_stopped_noProcessHasAPolicyAnyMore() {
    policies.connect(maps);
    policies.put(1, POLICY);
    policies.put(2, POLICY);
    maps.fork(1, 3);
    policies.inherited(3);
    maps.drop(2);
    policies.gone(2);

    policies.disconnect(maps, false);

    assertEquals(Set.of(), maps.holders());
    assertFalse(policies.connected());
    assertFalse(policies.put(1, POLICY));
  }

  @Test
  void disconnect_replaced_policiesStayForTheSuccessor() {
    policies.connect(maps);
    policies.put(1, POLICY);

    policies.disconnect(maps, true);

    assertEquals(Set.of(1), maps.holders());
    assertFalse(policies.connected());
  }

  @Test
  void disconnect_othersAreInUseByNow_nothing() {
    policies.connect(maps);
    FakeMaps next = new FakeMaps();
    policies.connect(next);
    policies.put(1, POLICY);

    policies.disconnect(maps, false);

    assertTrue(policies.connected());
    assertEquals(Set.of(1), next.holders());
  }

  @Test
  void gone_pidUsedAgainByAProcessWithoutPolicy_notTouchedLater() {
    policies.connect(maps);
    policies.put(1, POLICY);
    policies.gone(1);
    byte[] foreign = new byte[24];
    Arrays.fill(foreign, (byte) 7);
    maps.put(
        "hp_procs",
        ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, 1).array(),
        foreign);

    policies.disconnect(maps, false);

    assertEquals(Set.of(1), maps.holders());
  }

  @Test
  void lostEvents_counterOfTheKernel_read() {
    policies.connect(maps);
    assertEquals(0, policies.lostEvents());

    byte[] first = new byte[4];
    maps.put(
        "lost_events",
        first,
        ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, 1L << 33).array());

    assertEquals(1L << 33, policies.lostEvents());
  }
}
