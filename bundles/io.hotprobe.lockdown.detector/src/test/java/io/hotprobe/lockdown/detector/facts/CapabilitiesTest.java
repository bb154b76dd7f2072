// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
  /** CapEff of a process that setpriv started with exactly the seven. */
  private static final Capabilities SEVEN = new Capabilities(0x1c000083004L);

  @Test
  void missing_exactlyTheSeven_isEmpty() {
    assertEquals(List.of(), SEVEN.missing());
    assertFalse(SEVEN.has(Capability.SYS_ADMIN));
    assertFalse(SEVEN.allow(Capability.SYS_ADMIN));
  }

  @Test
  void missing_none_namesAllSeven() {
    assertEquals(
        List.of(
            Capability.BPF,
            Capability.PERFMON,
            Capability.NET_ADMIN,
            Capability.NET_RAW,
            Capability.SYS_PTRACE,
            Capability.DAC_READ_SEARCH,
            Capability.CHECKPOINT_RESTORE),
        new Capabilities(0).missing());
  }

  @Test
  void missing_onlySysAdmin_namesWhatIsNotPartOfIt() {
    Capabilities admin = new Capabilities(Capability.SYS_ADMIN.mask());
    assertEquals(
        List.of(
            Capability.NET_ADMIN,
            Capability.NET_RAW,
            Capability.SYS_PTRACE,
            Capability.DAC_READ_SEARCH),
        admin.missing());
    assertTrue(admin.allow(Capability.BPF));
    assertFalse(admin.has(Capability.BPF));
  }

  @Test
  void toString_masks_namesThoseThatMatter() {
    assertEquals(
        "BPF PERFMON NET_ADMIN NET_RAW SYS_PTRACE DAC_READ_SEARCH CHECKPOINT_RESTORE",
        SEVEN.toString());
    assertEquals("none that matter", new Capabilities(0).toString());
    assertEquals("none that matter and 1 other", new Capabilities(1).toString());
    assertEquals("SYS_ADMIN and 2 others", new Capabilities(0x200003).toString());
  }
}
