// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Probe bundles that come, change, fail and go. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ProbesNativeTest {
  private static final String JAR = "tick.jar";

  @Inject private BundleContext context;
  private Agent agent;
  private Probes tick;
  private Ticks ticks;
  private final Path plugins = Path.of(System.getProperty("exam.folder", "."), "plugins");

  @Configuration
  public Option[] framework() {
    return Container.withKernel();
  }

  @Before
  public void start() throws Exception {
    agent = Agent.in(context);
    tick = new Probes(agent, "tick");
    ticks = new Ticks(context);
    new Probes(agent, "kernel.probe").await();
    new Probes(agent, "process.discovery").await();
  }

  @After
  public void removeTick() throws Exception {
    Files.deleteIfExists(plugins.resolve(JAR));
    Agent.eventually("no plugin", () -> tickBundles().noneMatch(ProbesNativeTest::isPlugin));
    for (Bundle bundle : tickBundles().toList()) {
      bundle.uninstall();
    }
    tick.awaitNone();
    ticks.close();
  }

  @Test
  public void components_withKernel_onlyThoseLackThatWereNotAskedFor() {
    assertEquals(
        Map.of(
            "NetworkPropagator",
            "needs Condition (osgi.condition.id=hotprobe.propagation.headers)"),
        new Components(agent).lacking());
  }

  @Test
  public void install_probeBundle_isLiveAndDelivers() throws Exception {
    install(TickBundle.version("1.0.0"));
    Probes.Live probe = tick.await();
    assertEquals(TickBundle.NAME + " 1.0.0", probe.bundle());
    assertEquals(List.of(), probe.missing());
    assertEquals(3, probe.programs());
    ticks.send(IntStream.rangeClosed(1, 100));
    ticks.await(IntStream.rangeClosed(1, 100));
    assertEquals("LOADED", tick.last().change());
    assertEquals(sha256(TickBundle.object()), tick.last().digest());
  }

  @Test
  public void update_newVersions_swapWithoutALostTick() throws Exception {
    Bundle bundle = install(TickBundle.version("1.0.0"));
    long first = tick.await().generation();
    try (AutoCloseable stream = ticks.stream()) {
      for (int i = 1; i <= 5; i++) {
        String version = (i + 1) + ".0.0";
        bundle.update(TickBundle.stream(TickBundle.version(version)));
        assertEquals(TickBundle.NAME + " " + version, tick.awaitGeneration(first + i).bundle());
        assertEquals("SWAPPED", tick.last().change());
      }
    }
    ticks.awaitAllSent();
  }

  @Test
  public void update_brokenObject_oldOneGoesOn() throws Exception {
    Bundle bundle = install(TickBundle.version("1.0.0"));
    Probes.Live before = tick.await();
    try (AutoCloseable stream = ticks.stream()) {
      bundle.update(TickBundle.stream(TickBundle.broken("2.0.0")));
      Probes.Event event = tick.awaitLast("ROLLED_BACK");
      assertEquals(TickBundle.NAME + " 2.0.0", event.bundle());
      assertTrue(event.detail(), event.detail().startsWith("object tick ("));
    }
    assertEquals(before, tick.live().getFirst());
    ticks.awaitAllSent();
  }

  @Test
  public void install_brokenObject_failsAndSaysWhy() throws Exception {
    install(TickBundle.broken("1.0.0"));
    Probes.Event event = tick.awaitLast("FAILED");
    assertTrue(event.detail(), event.detail().contains("expected an ELF"));
    assertEquals(List.of(), tick.live());
  }

  @Test
  public void stop_probeBundle_leavesOnlyWhatSocketsMayBeBoundTo() throws Exception {
    Set<Kernel.Held> before = Kernel.held();
    Bundle bundle = install(TickBundle.version("1.0.0"));
    tick.await();
    Set<Kernel.Held> own = new TreeSet<>(Kernel.held());
    own.removeAll(before);
    assertTrue("programs, maps and links: " + own, own.size() >= 8);
    bundle.stop();
    tick.awaitNone();
    tick.awaitLast("STOPPED");
    Agent.eventually(
        "of " + own + " the dispatcher's slots alone",
        () -> {
          List<Kernel.Held> left = own.stream().filter(Kernel.Held::exists).toList();
          return left.size() == 1 && left.getFirst().kind().equals("map_id");
        });
  }

  @Test
  public void drop_newVersionIntoThePluginFolder_isASwap() throws Exception {
    TickBundle.drop(plugins, JAR, TickBundle.version("1.0.0"));
    long first = tick.await().generation();
    try (AutoCloseable stream = ticks.stream()) {
      TickBundle.drop(plugins, JAR, TickBundle.version("2.0.0"));
      assertEquals(TickBundle.NAME + " 2.0.0", tick.awaitGeneration(first + 1).bundle());
    }
    assertEquals("SWAPPED", tick.last().change());
    ticks.awaitAllSent();
  }

  @Test
  public void drop_brokenObjectIntoThePluginFolder_oldOneGoesOn() throws Exception {
    TickBundle.drop(plugins, JAR, TickBundle.version("1.0.0"));
    tick.await();
    try (AutoCloseable stream = ticks.stream()) {
      TickBundle.drop(plugins, JAR, TickBundle.broken("2.0.0"));
      tick.awaitLast("ROLLED_BACK");
    }
    ticks.awaitAllSent();
  }

  @Test
  public void drop_versionOfAnInstalledProbe_swapsItAndBack() throws Exception {
    Probes probes = new Probes(agent, "kernel.probe");
    Probes.Live installed = probes.await();
    Path built = PluginsTest.jarOf("io.hotprobe.kernel.probe");
    TickBundle.drop(plugins, "kernel.jar", TickBundle.version(built, "9.0.0"));
    Probes.Live plugin = probes.awaitGeneration(installed.generation() + 1);
    assertEquals("io.hotprobe.kernel.probe 9.0.0", plugin.bundle());
    Files.delete(plugins.resolve("kernel.jar"));
    Probes.Live again = probes.awaitGeneration(installed.generation() + 2);
    assertEquals(installed.bundle(), again.bundle());
  }

  @Test
  public void configure_propagation_startsAndStopsThePropagator() throws Exception {
    Probes propagator = new Probes(agent, "network.propagator");
    String pid = "io.hotprobe.network.propagator";
    assertEquals(List.of(), propagator.live());
    agent.configure(pid, Map.of("mode", "headers"));
    propagator.await();
    assertEquals(Map.of(), new Components(agent).lacking());
    agent.configure(pid, Map.of("mode", "disabled"));
    propagator.awaitNone();
  }

  @Test
  public void configure_loader_allProbesAreLiveAgain() throws Exception {
    Probes probes = new Probes(agent, "kernel.probe");
    Probes.Live before = probes.await();
    Set<Kernel.Held> held = Kernel.held();
    agent.configure(
        "io.hotprobe.bpf.loader",
        Map.of("cgroupPath", System.getProperty("exam.cgroup"), "leaseSeconds", 2));
    Agent.eventually(
        "another kernel.probe",
        () -> probes.live().size() == 1 && !probes.live().getFirst().equals(before));
    Agent.eventually(
        "a discovery", () -> new Probes(agent, "process.discovery").live().size() == 1);
    Set<Kernel.Held> gone = new TreeSet<>(held);
    gone.removeAll(Kernel.held());
    assertNotEquals(Set.of(), gone);
    Agent.eventually("nothing of " + gone, () -> gone.stream().noneMatch(Kernel.Held::exists));
  }

  private Bundle install(byte[] jar) throws Exception {
    Bundle bundle = context.installBundle("test:tick", TickBundle.stream(jar));
    bundle.start();
    return bundle;
  }

  private Stream<Bundle> tickBundles() {
    return Stream.of(context.getBundles())
        .filter(bundle -> TickBundle.NAME.equals(bundle.getSymbolicName()));
  }

  private static boolean isPlugin(Bundle bundle) {
    return bundle.getLocation().startsWith("hotprobe-plugin:");
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
