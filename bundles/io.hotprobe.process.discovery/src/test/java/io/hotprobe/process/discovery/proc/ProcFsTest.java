// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.proc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.process.discovery.FakeProc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcFsTest {
  private static final int SELF = (int) ProcessHandle.current().pid();

  @TempDir private Path root;
  private FakeProc fake;
  private ProcFs proc;

  @BeforeEach
  void makeTree() {
    fake = new FakeProc(root);
    proc = new ProcFs(root);
  }

  @Test
  void pids_folders_onlyThoseOfProcesses() throws IOException {
    for (String name :
        List.of("1", "42", "4194304", "self", "12a", "-1", "+2", "1234567890", " 7")) {
      Files.createDirectory(root.resolve(name));
    }

    assertEquals(Set.of(1, 42, 4194304), new TreeSet<>(proc.pids()));
    assertEquals(List.of(), new ProcFs(root.resolve("missing")).pids());
  }

  @Test
  void anything_processThatIsGone_nothing() {
    assertEquals(Optional.empty(), proc.stat(42));
    assertEquals(Optional.empty(), proc.executable(42));
    assertEquals(List.of(), proc.commandLine(42));
    assertEquals(Map.of(), proc.environment(42));
    assertEquals(List.of(), proc.cgroups(42));
    assertEquals("", proc.maps(42));
    assertEquals(Set.of(), proc.listeningPorts(42));
    assertEquals(Optional.empty(), proc.owner(42));
  }

  @Test
  void stat_emptyOrEndless_noProcess() {
    fake.process(42).stat("");
    assertEquals(Optional.empty(), proc.stat(42));

    fake.process(42).stat("42 (" + "x".repeat(100_000) + ") S");
    assertEquals(Optional.empty(), proc.stat(42));
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/bin/x, /usr/bin/x",
    "/usr/bin/x (deleted), /usr/bin/x",
    "/a b/c (deleted) (deleted), /a b/c (deleted)",
    "/memfd:code (deleted), /memfd:code",
    "/x(deleted), /x(deleted)",
  })
  void executable_link_withoutTheMarkOfDeletion(String target, String expected) {
    fake.process(42).exe(target);

    assertEquals(Optional.of(expected), proc.executable(42));
  }

  @Test
  void executable_nameWithNewline_kept() {
    fake.process(42).exe("/srv/a\nb");

    assertEquals(Optional.of("/srv/a\nb"), proc.executable(42));
  }

  @Test
  void commandLine_arguments_inOrder() {
    fake.process(42).cmdline("java", "-Dx=", "", "caf\u00e9", "a\nb");

    assertEquals(List.of("java", "-Dx=", "", "caf\u00e9", "a\nb"), proc.commandLine(42));
  }

  @Test
  void commandLine_titleWrittenOverIt_oneArgument() {
    String title = "gunicorn: worker [shop]";
    byte[] memory = (title + "\0".repeat(5000)).getBytes(StandardCharsets.UTF_8);
    fake.process(42).write("cmdline", memory);
    assertEquals(List.of(title), proc.commandLine(42));

    fake.process(43).write("cmdline", title.getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of(title), proc.commandLine(43), "no zero at the end");

    fake.process(44).write("cmdline", new byte[0]);
    assertEquals(List.of(), proc.commandLine(44), "a kernel thread");
    fake.process(45).write("cmdline", new byte[5]);
    assertEquals(List.of(), proc.commandLine(45));
  }

  @Test
  void commandLine_endless_whatFitsWithoutTheCutArgument() {
    String[] arguments = new String[2000];
    java.util.Arrays.fill(arguments, "x".repeat(99));
    fake.process(42).cmdline(arguments);

    List<String> read = proc.commandLine(42);

    assertEquals(64 * 1024 / 100, read.size());
    assertTrue(read.stream().allMatch(argument -> argument.length() == 99));
  }

  @Test
  void environment_entries_firstOfANameWins() {
    fake.process(42).environ("A=1", "B=x=y", "A=2", "=C:", "novalue", "EMPTY=", "\u00fc=\u00e9");

    assertEquals(
        Map.of("A", "1", "B", "x=y", "EMPTY", "", "\u00fc", "\u00e9"), proc.environment(42));
  }

  /** A value cut at the limit would be a wrong one. */
  @Test
  void environment_endless_cutEntryLeftOut() {
    String filler = "F=" + "x".repeat(256 * 1024 - 3 - "OTEL_SERVICE_NAME=sho".length());
    fake.process(42).environ(filler, "OTEL_SERVICE_NAME=shop");

    assertEquals(Set.of("F"), proc.environment(42).keySet());
  }

  @Test
  void environment_megabytes_beginningRead() {
    fake.process(42).environ("OTEL_SERVICE_NAME=shop", "F=" + "x".repeat(8 << 20));

    assertEquals(Map.of("OTEL_SERVICE_NAME", "shop"), proc.environment(42));
  }

  @Test
  void environment_bytesThatAreNoText_doNotThrow() {
    fake.process(42)
        .write("environ", new byte[] {'A', '=', (byte) 0xff, (byte) 0xc3, 0, 'B', '=', '1', 0});

    assertEquals("1", proc.environment(42).get("B"));
  }

  @Test
  void cgroups_lines_oneForEachHierarchy() {
    fake.process(42).cgroup("4:memory:/a", "0::/b/c");

    assertEquals(List.of("4:memory:/a", "0::/b/c"), proc.cgroups(42));
  }

  @Test
  void maps_megabytes_beginningOnly() {
    fake.process(42).maps(FakeProc.mapped("/lib/libjvm.so") + "x".repeat(3 << 20));

    String maps = proc.maps(42);
    assertEquals(1 << 20, maps.length());
    assertTrue(maps.contains("/lib/libjvm.so"));
  }

  @Test
  void inInitialPidNamespace_link_theOneThatTheKernelStartedWith() {
    fake.process(1).pidNamespace(4026531836L);
    fake.process(2).pidNamespace(4026532000L);

    assertTrue(proc.inInitialPidNamespace("1"));
    assertFalse(proc.inInitialPidNamespace("2"));
    assertTrue(proc.inInitialPidNamespace("3"), "who cannot be asked is not accused");
  }

  @Test
  void self_realProc_readsAsTheVirtualMachineKnowsItself() throws IOException {
    ProcFs real = new ProcFs(Path.of("/proc"));
    ProcessHandle.Info info = ProcessHandle.current().info();

    assertTrue(real.pids().contains(SELF));
    assertTrue(real.stat(SELF).orElseThrow().alive());
    assertEquals(
        Path.of(info.command().orElseThrow()).toRealPath().toString(),
        real.executable(SELF).orElseThrow());
    assertEquals(System.getenv("PATH"), real.environment(SELF).get("PATH"));
    assertEquals(info.user(), real.owner(SELF));
    assertTrue(real.commandLine(SELF).size() > 1);
    assertTrue(real.maps(SELF).contains("/libjvm.so"));
    assertFalse(real.cgroups(SELF).isEmpty());
  }

  /** Threads have folders that are not listed; they are no processes. */
  @Test
  void pids_realProc_noThreads() throws Exception {
    String thread =
        Files.list(Path.of("/proc/self/task"))
            .map(path -> path.getFileName().toString())
            .filter(name -> !name.equals(Integer.toString(SELF)))
            .findFirst()
            .orElseThrow();

    assertFalse(new ProcFs(Path.of("/proc")).pids().contains(Integer.valueOf(thread)));
  }
}
