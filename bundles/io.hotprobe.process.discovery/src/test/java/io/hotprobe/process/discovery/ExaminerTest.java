// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.probe.Language;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.process.discovery.kernel.Policy;
import io.hotprobe.process.discovery.proc.ProcFs;
import io.hotprobe.process.discovery.select.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminerTest {
  private static final String ID = "0123456789abcdef".repeat(4);

  @TempDir private Path root;
  private FakeProc proc;
  private Examiner examiner;
  private final GeneralSettings settings = new GeneralSettings();
  private SituationSource source;

  @BeforeEach
  void makeTree() {
    proc = new FakeProc(root.resolve("proc"));
    examiner = new Examiner(new ProcFs(root.resolve("proc")), 999);
    settings.executable = new String[] {"*"};
    source = new SituationSource(settings, root, "1");
  }

  private Optional<Finding> examine(int pid) {
    source.settings(settings);
    return examiner.examine(pid, Set.of(), null, source.current());
  }

  private void add(SelectorSettings selector) {
    source.add(new RuleComponent(selector));
  }

  @Test
  void examine_selected_processAndPolicy() {
    proc.process(1, 77, "/srv/py/python3", "python3", "/srv/shop.py")
        .environ("OTEL_SERVICE_NAME=store");

    Finding finding = examine(1).orElseThrow();
    TracedProcess process = finding.process();

    assertEquals(1, process.pid());
    assertEquals(77, process.startTicks());
    assertEquals("/srv/py/python3", process.executable());
    assertEquals(Language.PYTHON, process.language());
    assertEquals(List.of("python3", "/srv/shop.py"), process.commandLine());
    assertEquals("store", process.resource().get("service.name"));
    assertEquals(
        new Policy(false, new Sampler(Sampler.Root.ON, true, 0), Language.PYTHON, false),
        finding.policy());
    assertEquals(Set.of(), finding.ports());
  }

  @Test
  void examine_goneDeadKernelThreadOrAgent_nothing() {
    proc.process(2, 77, "/x").state('Z', 77);
    proc.process(3).started(77).cmdline();
    proc.process(4).exe("/x");
    proc.process(999, 77, "/x");

    for (int pid : new int[] {1, 2, 3, 4, 999}) {
      assertEquals(Optional.empty(), examine(pid), "pid " + pid);
    }
  }

  @Test
  void examine_ruleSamplerAndNames_beforeTheGeneralOnes() {
    settings.sampler = "always_off";
    settings.serviceName = "general";
    settings.serviceNamespace = "world";
    settings.inject = true;
    SelectorSettings selector = new SelectorSettings();
    selector.exePath = "/srv/a";
    selector.name = "special";
    selector.sampler = "traceidratio";
    selector.samplerArg = "0.5";
    add(selector);
    proc.process(1, 77, "/srv/a");
    proc.process(2, 77, "/srv/b");

    Finding special = examine(1).orElseThrow();
    Finding general = examine(2).orElseThrow();

    assertEquals("special", special.process().resource().get("service.name"));
    assertEquals("world", special.process().resource().get("service.namespace"));
    assertEquals(Sampler.of("traceidratio", "0.5"), special.policy().sampler());
    assertEquals("general", general.process().resource().get("service.name"));
    assertEquals(Sampler.of("always_off", ""), general.policy().sampler());
    assertTrue(special.policy().inject() && general.policy().inject());
  }

  @Test
  void examine_outsideTheCgroup_nothing() throws IOException {
    Files.createDirectories(root.resolve("proc/self"));
    Files.writeString(
        root.resolve("proc/self/mountinfo"), "32 30 0:28 / /cg rw - cgroup2 cgroup2 rw\n");
    settings.cgroupPath = "/cg/demo";
    proc.process(1, 77, "/x").cgroup("0::/demo/a");
    proc.process(2, 77, "/x").cgroup("0::/other");

    assertTrue(examine(1).isPresent());
    assertTrue(examine(2).isEmpty());
  }

  @Test
  void examine_agentOfItsOwn_leftOutUnlessAskedFor() {
    proc.process(1, 77, "/srv/jdk/java", "java", "-javaagent:/opentelemetry-javaagent.jar", "A");
    assertTrue(examine(1).isEmpty());

    settings.excludeOtelInstrumented = false;
    assertTrue(examine(1).isPresent());
  }

  @Test
  void examine_systemPath_languageByNameOnly() {
    proc.process(1, 77, "/usr/sbin/nginx");
    proc.process(2, 77, "/usr/sbin/daemon").maps(FakeProc.mapped("/lib/libjvm.so"));
    proc.process(3, 77, "/srv/daemon").maps(FakeProc.mapped("/lib/libjvm.so"));

    assertEquals(Language.NGINX, examine(1).orElseThrow().process().language());
    assertEquals(Language.GENERIC, examine(2).orElseThrow().process().language());
    assertEquals(Language.JAVA, examine(3).orElseThrow().process().language());
  }

  @Test
  void examine_containersOnly_byCgroupOrByNamespace() {
    settings.executable = new String[0];
    SelectorSettings selector = new SelectorSettings();
    selector.containersOnly = true;
    add(selector);
    proc.process(1, 77, "/x").cgroup("0::/docker/" + ID);
    proc.process(2, 77, "/x").pidNamespace(4026532001L);
    proc.process(3, 77, "/x").pidNamespace(4026531836L);
    proc.process(4, 77, "/x").cgroup("0::/machine.slice/libpod-conmon-" + ID + ".scope");

    assertEquals(ID, examine(1).orElseThrow().process().resource().get("container.id"));
    assertTrue(examine(2).isPresent());
    assertTrue(examine(3).isEmpty());
    assertTrue(examine(4).isEmpty(), "the monitor is outside");
  }

  @Test
  void examine_ports_rememberedIfAskedFor() {
    proc.process(1, 77, "/x").listens(8080);
    assertEquals(Set.of(), examine(1).orElseThrow().ports(), "no rule asked");

    settings.openPorts = "8080,9090";
    assertEquals(Set.of(8080), examine(1).orElseThrow().ports());
    proc.process(2, 77, "/x");
    source.settings(settings);
    assertEquals(
        Set.of(9090),
        examiner.examine(2, Set.of(9090), null, source.current()).orElseThrow().ports());
  }

  @Test
  void examine_likeAnother_argumentsOnlyOfTheSameProgram() {
    proc.process(1, 77, "/srv/py/python3", "title");
    source.settings(settings);
    TracedProcess same = known(1, 77, "/srv/py/python3");
    assertEquals(List.of("python3", "a.py"), arguments(1, same));
    assertEquals(
        List.of("python3", "a.py"), arguments(1, known(9, 5, "/srv/py/python3")), "parent");
    assertEquals(List.of("title"), arguments(1, known(1, 76, "/srv/py/python3")), "pid used again");
    assertEquals(List.of("title"), arguments(1, known(1, 77, "/srv/py/python2")));
    assertEquals(List.of("title"), arguments(1, known(9, 77, "/srv/sh")));
  }

  private static TracedProcess known(int pid, long ticks, String executable) {
    return new TracedProcess(
        pid,
        ticks,
        executable,
        Language.PYTHON,
        List.of("python3", "a.py"),
        java.util.Map.of(),
        false);
  }

  private List<String> arguments(int pid, TracedProcess like) {
    return examiner
        .examine(pid, Set.of(), like, source.current())
        .orElseThrow()
        .process()
        .commandLine();
  }

  @Test
  void lives_samePidAndStart_only() {
    proc.process(1, 77, "/x");
    TracedProcess process = examine(1).orElseThrow().process();
    assertTrue(examiner.lives(process));

    proc.process(1).state('Z', 77);
    assertFalse(examiner.lives(process));
    proc.process(1).started(78);
    assertFalse(examiner.lives(process));
    proc.kill(1);
    assertFalse(examiner.lives(process));
  }

  @Test
  void examine_hostileProcess_stillJustAProcess() {
    proc.process(1, 77, "/srv/a\nb) R 1", "x\ny", "\u001b[2J", "")
        .environ(
            "OTEL_SERVICE_NAME=a\nb\u0000", "OTEL_RESOURCE_ATTRIBUTES=" + "k=v,".repeat(60_000))
        .cgroup("0::/../../x\ty")
        .maps("garbage \n 1-2\n");

    TracedProcess process = examine(1).orElseThrow().process();

    assertEquals(77, process.startTicks());
    assertEquals("a\nb", process.resource().get("service.name"));
    assertTrue(process.resource().size() < 200);
  }
}
