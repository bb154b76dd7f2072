// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.KernelReport.Fact;
import io.hotprobe.bpf.KernelState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SituationReaderTest {
  private static final String INTEGRITY = "none [integrity] confidentiality";
  private static final String NONE = "[none] integrity confidentiality";
  private static final String ALL = "000001ffffffffff";
  private static final String SEVEN = "000001c000083004";
  private static final String LOCKDOWN = "sys/kernel/security/lockdown";

  @TempDir Path root;
  private Optional<String> mounted = Optional.empty();

  @BeforeEach
  void machine() throws IOException {
    write("proc/sys/kernel/osrelease", "6.12.0-1-amd64");
    write("proc/thread-self/status", "Name:\tjava\nCapEff:\t" + ALL + "\nSeccomp:\t0\n");
    write(
        "proc/self/mountinfo",
        "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n");
    link("proc/self/ns/user", "user:[4026531837]");
    link("proc/self/ns/pid", "pid:[4026531836]");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void link(String file, String target) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.deleteIfExists(path);
    Files.createSymbolicLink(path, Path.of(target));
  }

  private SituationReader reader(@Nullable String lockdownFile) {
    return new SituationReader(
        root,
        new KernelState() {
          @Override
          public Optional<String> lockdown() {
            return mounted;
          }

          @Override
          public String libbpf() {
            return "1.4";
          }
        },
        lockdownFile);
  }

  private static Fact fact(Situation situation, String name) {
    return situation.facts().stream()
        .filter(fact -> fact.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void read_lockdownFileOfTheLauncher_isAskedFirst() throws IOException {
    write("given", INTEGRITY);
    write(LOCKDOWN, NONE);
    Situation situation = reader("/given").read();
    assertEquals(Lockdown.INTEGRITY, situation.lockdown());
    assertTrue(fact(situation, "lockdown").meaning().endsWith("read from /given"));
  }

  @Test
  void read_launcherFileGone_mountedFileIsRead() throws IOException {
    write(LOCKDOWN, NONE);
    assertEquals(Lockdown.NONE, reader("/gone").read().lockdown());
  }

  @Test
  void read_nothingMounted_privateMountIsRead() {
    mounted = Optional.of(INTEGRITY);
    Situation situation = reader(null).read();
    assertEquals(Lockdown.INTEGRITY, situation.lockdown());
    assertTrue(
        fact(situation, "lockdown").meaning().endsWith("read from a private mount of securityfs"));
  }

  @Test
  void read_noLockdownFileAnywhere_isUnknownNotNone() {
    Situation situation = reader(null).read();
    assertEquals(Lockdown.UNKNOWN, situation.lockdown());
    assertEquals("unknown", fact(situation, "lockdown").value());
  }

  @Test
  void read_emptyLockdownFile_isUnknownNotNone() throws IOException {
    write(LOCKDOWN, "");
    assertEquals(Lockdown.UNKNOWN, reader(null).read().lockdown());
  }

  @Test
  void read_container_saysWhatItsNamespacesMean() throws IOException {
    link("proc/self/ns/user", "user:[4026532000]");
    link("proc/self/ns/pid", "pid:[4026532001]");
    write("proc/thread-self/status", "CapEff:\t" + SEVEN + "\nSeccomp:\t2\n");
    Situation situation = reader(null).read();
    assertTrue(situation.ownUserNamespace());
    assertTrue(situation.seccompFilter());
    assertEquals("own", fact(situation, "pid.namespace").value());
    assertTrue(fact(situation, "pid.namespace").meaning().contains("hostPID"));
  }

  @Test
  void read_limits_tellWhetherMemoryIsLimited() throws IOException {
    write(
        "proc/self/limits",
        "Limit  Soft  Hard  Units\nMax locked memory         65536      65536      bytes\n");
    assertTrue(reader(null).read().limitedMemory());
    write(
        "proc/self/limits",
        "Max locked memory         unlimited            unlimited            bytes\n");
    assertFalse(reader(null).read().limitedMemory());
  }

  @Test
  void read_cgroupsOfBothVersions_areToldApart() throws IOException {
    assertEquals("2", fact(reader(null).read(), "cgroup.version").value());
    write(
        "proc/self/mountinfo",
        """
        30 23 0:26 / /sys/fs/cgroup/unified rw shared:9 - cgroup2 cgroup2 rw
        31 23 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
        """);
    Situation situation = reader(null).read();
    assertEquals("2 beside 1", fact(situation, "cgroup.version").value());
    assertEquals(
        "version 2 at /sys/fs/cgroup/unified", fact(situation, "cgroup.version").meaning());
    write("proc/self/mountinfo", "31 23 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n");
    assertEquals("1", fact(reader(null).read(), "cgroup.version").value());
  }

  @Test
  void read_listOfSecurityModules_isReadFromTheKernelFirst() throws IOException {
    assertEquals(Optional.empty(), reader(null).read().securityModules());
    write("proc/cmdline", "quiet lsm=lockdown,yama");
    assertEquals(Optional.of(List.of("lockdown", "yama")), reader(null).read().securityModules());
    write("sys/kernel/security/lsm", "capability,lockdown,bpf");
    assertEquals(
        Optional.of(List.of("capability", "lockdown", "bpf")),
        reader(null).read().securityModules());
  }

  @Test
  void since_nothingChanged_isEmpty() {
    SituationReader reader = reader(null);
    assertEquals(Map.of(), reader.read().since(reader.read()));
  }

  @Test
  void since_lockdownRaised_saysFromWhatToWhat() throws IOException {
    SituationReader reader = reader(null);
    write(LOCKDOWN, NONE);
    Situation before = reader.read();
    write(LOCKDOWN, INTEGRITY);
    assertEquals(
        Map.of("lockdown", "lockdown was none and is integrity"), reader.read().since(before));
  }

  @Test
  void since_capabilitiesDropped_namesEach() throws IOException {
    SituationReader reader = reader(null);
    write("proc/thread-self/status", "CapEff:\t" + SEVEN + "\nSeccomp:\t0\n");
    Situation before = reader.read();
    write("proc/thread-self/status", "CapEff:\t0000010000080004\nSeccomp:\t0\n");
    assertEquals(
        "CAP_BPF dropped, CAP_PERFMON dropped, CAP_NET_ADMIN dropped, CAP_NET_RAW dropped",
        reader.read().since(before).get("capabilities"));
  }

  @Test
  void since_sysctlChanged_isNoticed() throws IOException {
    SituationReader reader = reader(null);
    write("proc/sys/kernel/unprivileged_bpf_disabled", "0");
    Situation before = reader.read();
    write("proc/sys/kernel/unprivileged_bpf_disabled", "2");
    assertEquals(
        "unprivileged_bpf_disabled was 0 and is 2",
        reader.read().since(before).get("unprivileged_bpf_disabled"));
  }
}
