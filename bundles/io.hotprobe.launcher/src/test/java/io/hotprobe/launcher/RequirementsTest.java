// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequirementsTest {
  private static final long BPF = 1L << 39;
  private static final long SYS_ADMIN = 1L << 21;
  private static final long NET_ADMIN = 1L << 12;

  @Test
  void check_root_passes() {
    assertDoesNotThrow(() -> new Requirements("Linux", -1, null).check());
  }

  @Test
  void check_eitherCapability_passes() {
    assertDoesNotThrow(() -> new Requirements("Linux", BPF, null).check());
    assertDoesNotThrow(() -> new Requirements("Linux", SYS_ADMIN, null).check());
  }

  @Test
  void check_otherSystem_isNamed() {
    assertRefused(new Requirements("Mac OS X", -1, null), "needs Linux, found Mac OS X");
  }

  @Test
  void check_otherCapabilities_areShown() {
    assertRefused(
        new Requirements("Linux", NET_ADMIN, null),
        "needs root, or at least the capability CAP_BPF",
        "effective capabilities of this process: 0x1000");
  }

  @Test
  void check_namedLibraryMissing_isNamed(@TempDir Path folder) {
    Path library = folder.resolve("libbpf.so.1");
    assertRefused(
        new Requirements("Linux", BPF, library.toString()),
        "cannot read libbpf at " + library,
        "expected libbpf.so.1 of version 1.3 or newer");
  }

  @Test
  void check_namedLibraryThere_passes(@TempDir Path folder) throws Exception {
    Path library = Files.createFile(folder.resolve("libbpf.so.1"));
    assertDoesNotThrow(() -> new Requirements("Linux", BPF, library.toString()).check());
  }

  @Test
  void parse_status_readsTheEffectiveSet() {
    assertEquals(
        0x1ffffffffffL,
        Requirements.parse(List.of("Name:\tx", "CapPrm:\t0", "CapEff:\t000001ffffffffff")));
    assertEquals(-1, Requirements.parse(List.of("CapEff:\tffffffffffffffff")));
  }

  @Test
  void parse_noSuchLine_isNothing() {
    assertEquals(0, Requirements.parse(List.of("Name:\tx")));
  }

  private static void assertRefused(Requirements requirements, String... words) {
    LaunchException e = assertThrows(LaunchException.class, requirements::check);
    assertEquals(1, e.status());
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }
}
