// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelConfigTest {
  private static final String TEXT =
      """
      # CONFIG_KPROBES is not set
      CONFIG_BPF_LSM=y
      CONFIG_NET_CLS_BPF=m
      CONFIG_LSM="landlock,lockdown,bpf"
      """;

  @TempDir Path root;

  private Path file(String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  @Test
  void read_compressedInProc_knowsWhatIsOff() throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file("proc/config.gz")))) {
      out.write(TEXT.getBytes(StandardCharsets.UTF_8));
    }
    KernelConfig config = KernelConfig.read(root, "6.1");
    assertEquals("/proc/config.gz", config.source());
    assertTrue(config.lacks("KPROBES"));
    assertFalse(config.lacks("BPF_LSM"));
    assertFalse(config.lacks("NET_CLS_BPF"), "a module is there");
  }

  @Test
  void read_plainInBoot_isTakenForThatRelease() throws IOException {
    Files.writeString(file("boot/config-6.1.0-44-cloud-amd64"), TEXT);
    assertEquals(
        "/boot/config-6.1.0-44-cloud-amd64",
        KernelConfig.read(root, "6.1.0-44-cloud-amd64").source());
    assertEquals("", KernelConfig.read(root, "6.1.0-45-cloud-amd64").source());
  }

  @Test
  void lacks_nothingCouldBeRead_claimsNothing() {
    assertFalse(KernelConfig.read(root, "6.1").lacks("KPROBES"));
  }

  @Test
  void read_brokenFile_isPassedOver() throws IOException {
    Files.writeString(file("proc/config.gz"), "not compressed");
    Files.writeString(file("boot/config-6.1"), TEXT);
    assertEquals("/boot/config-6.1", KernelConfig.read(root, "6.1").source());
  }

  @Test
  void securityModules_commandLine_winsOverTheConfiguration() throws IOException {
    Files.writeString(file("boot/config-6.1"), TEXT);
    KernelConfig config = KernelConfig.read(root, "6.1");
    assertEquals(
        Optional.of(List.of("landlock", "lockdown", "bpf")), config.securityModules("quiet ro"));
    assertEquals(
        Optional.of(List.of("lockdown", "yama")),
        config.securityModules("quiet lsm=lockdown,yama"));
    assertEquals(Optional.empty(), KernelConfig.read(root, "5.10").securityModules("quiet ro"));
  }
}
