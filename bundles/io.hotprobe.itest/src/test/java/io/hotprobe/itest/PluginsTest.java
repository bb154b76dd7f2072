// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.hotprobe.span.SpanSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

/** The folder in which an operator replaces probes. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PluginsTest {
  private static final String JAR = "tick.jar";
  private static final String PIPELINE = "io.hotprobe.span.pipeline";

  @Inject private BundleContext context;
  private Agent agent;
  private final Path plugins = Path.of(System.getProperty("exam.folder", "."), "plugins");

  @Configuration
  public Option[] framework() {
    return Container.withoutKernel();
  }

  @Before
  public void start() throws Exception {
    agent = Agent.in(context);
  }

  @After
  public void removeAll() throws Exception {
    try (Stream<Path> files = Files.list(plugins)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Agent.eventually("no plugin", () -> versions(TickBundle.NAME).isEmpty());
  }

  @Test
  public void drop_newerVersion_replacesTheOlder() throws Exception {
    drop(JAR, TickBundle.version("1.0.0"));
    awaitTick("1.0.0 active");
    drop(JAR, TickBundle.version("2.0.0"));
    awaitTick("2.0.0 active");
  }

  @Test
  public void drop_sameVersionWithOtherContent_isTaken() throws Exception {
    drop(JAR, TickBundle.version("1.0.0"));
    awaitTick("1.0.0 active");
    long before = agent.bundle(TickBundle.NAME).getLastModified();
    drop(JAR, TickBundle.broken("1.0.0"));
    Agent.eventually("an update", () -> agent.bundle(TickBundle.NAME).getLastModified() > before);
    awaitTick("1.0.0 active");
  }

  @Test
  public void drop_halfOfAJar_changesNothingAndSaysSo() throws Exception {
    byte[] jar = TickBundle.version("2.0.0");
    refused(Arrays.copyOf(jar, jar.length / 2), "zip END header not found");
  }

  @Test
  public void drop_jarWithADamagedByte_changesNothingAndSaysSo() throws Exception {
    byte[] jar = TickBundle.version("2.0.0");
    jar[jar.length / 2] ^= 0x55;
    refused(jar, "it is damaged at ");
  }

  @Test
  public void drop_bundleThatDoesNotResolve_changesNothingAndSaysSo() throws Exception {
    refused(TickBundle.unresolvable("2.0.0"), "no.such");
  }

  @Test
  public void drop_noBundleAtAll_isNamedInTheLog() throws Exception {
    try (Log log = new Log()) {
      drop("other.jar", new byte[] {1, 2, 3});
      awaitRefusal(log, "other.jar", "zip");
    }
    assertEquals(List.of(), versions(TickBundle.NAME));
  }

  @Test
  public void drop_twoVersionsUnderTwoNames_theHigherRunsUntilItGoes() throws Exception {
    drop("tick-b.jar", TickBundle.version("2.0.0"));
    awaitTick("2.0.0 active");
    drop("tick-a.jar", TickBundle.version("10.0.0"));
    awaitTick("10.0.0 active");
    drop("tick-c.jar", TickBundle.version("3.0.0"));
    Thread.sleep(1500);
    assertEquals(List.of("10.0.0 active"), versions(TickBundle.NAME));
    Files.delete(plugins.resolve("tick-a.jar"));
    awaitTick("3.0.0 active");
  }

  @Test
  public void drop_installedBundle_isReplacedUntilTheJarGoes() throws Exception {
    String installed = agent.bundle(PIPELINE).getVersion() + " active";
    drop("pipeline.jar", TickBundle.version(jarOf(PIPELINE), "9.0.0"));
    Agent.eventually("the new one", () -> versions(PIPELINE).equals(List.of("9.0.0 active")));
    Agent.eventually("one sink", () -> agent.services(SpanSink.class, null).size() == 1);
    Files.delete(plugins.resolve("pipeline.jar"));
    Agent.eventually("the old one", () -> versions(PIPELINE).equals(List.of(installed)));
    Agent.eventually("one sink", () -> agent.services(SpanSink.class, null).size() == 1);
  }

  @Test
  public void drop_bundleThatSomebodyStopped_staysStopped() throws Exception {
    Bundle pipeline = agent.bundle(PIPELINE);
    pipeline.stop();
    try (Log log = new Log()) {
      drop("pipeline.jar", TickBundle.version(jarOf(PIPELINE), "9.0.0"));
      Agent.eventually("the new one", () -> !log.with(PIPELINE, "9.0.0", "in use").isEmpty());
    }
    assertEquals(List.of("9.0.0 idle"), versions(PIPELINE));
    pipeline.start();
    Files.delete(plugins.resolve("pipeline.jar"));
    Agent.eventually("the old one", () -> versions(PIPELINE).getFirst().startsWith("0."));
  }

  private void refused(byte[] jar, String why) throws Exception {
    drop(JAR, TickBundle.version("1.0.0"));
    awaitTick("1.0.0 active");
    try (Log log = new Log()) {
      drop(JAR, jar);
      awaitRefusal(log, JAR, why);
    }
    awaitTick("1.0.0 active");
    drop(JAR, TickBundle.version("3.0.0"));
    awaitTick("3.0.0 active");
  }

  private static void awaitRefusal(Log log, String file, String why) throws Exception {
    Agent.eventually("a message", () -> !log.with("WARNING", "refused", file).isEmpty());
    String message = log.with("WARNING", "refused", file).getFirst();
    assertTrue(message, message.contains("all stays as it was") && message.contains(why));
  }

  private void drop(String name, byte[] jar) throws Exception {
    TickBundle.drop(plugins, name, jar);
  }

  static Path jarOf(String bundle) throws Exception {
    try (Stream<Path> jars = Files.list(Path.of(System.getProperty("exam.home"), "bundles"))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith(bundle + "-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private void awaitTick(String version) throws Exception {
    Agent.eventually(version, () -> versions(TickBundle.NAME).equals(List.of(version)));
  }

  private List<String> versions(String name) {
    return Stream.of(context.getBundles())
        .filter(bundle -> name.equals(bundle.getSymbolicName()))
        .map(one -> one.getVersion() + (one.getState() == Bundle.ACTIVE ? " active" : " idle"))
        .toList();
  }
}
