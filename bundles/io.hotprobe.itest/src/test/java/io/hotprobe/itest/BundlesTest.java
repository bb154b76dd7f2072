// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.hotprobe.probe.Language;
import io.hotprobe.probe.Languages;
import io.hotprobe.span.SpanExporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.inject.Inject;
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
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWiring;

/** The set without a kernel to trace: what works, and what says why it does not. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BundlesTest {
  private static final String NO_LIBBPF =
      "failed: io.hotprobe.bpf.BpfException: libbpf cannot be loaded from"
          + " /nonexistent/libbpf.so.1: expected version 1.3 or later there, or where the system"
          + " property hotprobe.libbpf says";

  @Inject private BundleContext context;
  private Agent agent;

  @Configuration
  public Option[] framework() {
    return Container.withoutKernel();
  }

  @Before
  public void start() throws Exception {
    agent = Agent.in(context);
  }

  @Test
  public void start_wholeSet_everyBundleIsActive() {
    List<Bundle> all = agent.all("");
    assertTrue("bundles: " + all, all.size() >= 20);
    for (Bundle bundle : all) {
      assertEquals(bundle.getSymbolicName(), Bundle.ACTIVE, bundle.getState());
    }
  }

  @Test
  public void wiring_wholeSet_onlyTheApiExportsPackages() {
    Set<String> exported = new TreeSet<>();
    for (Bundle bundle : agent.all(Agent.OURS)) {
      bundle
          .adapt(BundleWiring.class)
          .getCapabilities(PackageNamespace.PACKAGE_NAMESPACE)
          .forEach(one -> exported.add(one.getAttributes().get("osgi.wiring.package").toString()));
    }
    assertEquals(Set.of("io.hotprobe.bpf", "io.hotprobe.probe", "io.hotprobe.span"), exported);
  }

  @Test
  public void components_noLibbpf_sayWhatTheyLack() {
    assertEquals(
        Map.of(
            "ProbeLoader",
            NO_LIBBPF,
            "NetworkPropagator",
            "needs Condition (osgi.condition.id=hotprobe.propagation.headers)"),
        new Components(agent).lacking());
  }

  @Test
  public void configure_printer_comesAndGoesLive() throws Exception {
    String printer = "(exporter.name=printer)";
    assertTrue(agent.services(SpanExporter.class, printer).isEmpty());
    agent.configure("io.hotprobe.span.printer", Map.of("format", "json"));
    Agent.eventually("a printer", () -> agent.services(SpanExporter.class, printer).size() == 1);
    agent.configure("io.hotprobe.span.printer", Map.of("format", "disabled"));
    Agent.eventually("no printer", () -> agent.services(SpanExporter.class, printer).isEmpty());
  }

  @Test
  public void configure_exporterWithBadEndpoint_keepsTheOneBefore() throws Exception {
    String otlp = "(exporter.name=otlp)";
    String pid = "io.hotprobe.otlp.exporter";
    agent.configure(pid, Map.of("endpoint", "http://127.0.0.1:9/v1/traces"));
    Agent.eventually("an exporter", () -> agent.services(SpanExporter.class, otlp).size() == 1);
    var before = agent.services(SpanExporter.class, otlp).iterator().next();
    try (Log log = new Log()) {
      agent.configure(pid, Map.of("endpoint", "gopher://127.0.0.1/"));
      Agent.eventually(
          "a message",
          () -> !log.with("SEVERE", "OTLP exporter", "configuration before").isEmpty());
    }
    assertEquals(List.of(before), List.copyOf(agent.services(SpanExporter.class, otlp)));
    agent.configuration(pid).delete();
    Agent.eventually("no exporter", () -> agent.services(SpanExporter.class, otlp).isEmpty());
  }

  @Test
  public void configure_shellSocket_movesThere() throws Exception {
    Path folder = Path.of(System.getProperty("exam.folder"));
    assertTrue(Files.exists(folder.resolve("shell")));
    agent.configure("io.hotprobe.shell", Map.of("socket", folder.resolve("other").toString()));
    Agent.eventually("the new socket", () -> Files.exists(folder.resolve("other")));
    assertFalse("the old socket is left", Files.exists(folder.resolve("shell")));
    agent.configuration("io.hotprobe.shell").delete();
    Agent.eventually("the old socket again", () -> Files.exists(folder.resolve("shell")));
    assertFalse("the new socket is left", Files.exists(folder.resolve("other")));
  }

  @Test
  public void language_disabled_staysSoUntilEnabled() {
    Languages languages = agent.service(Languages.class);
    assertEquals(Set.of(true), Set.copyOf(languages.states().values()));
    languages.enable(Language.PYTHON, false);
    assertEquals(false, languages.states().get(Language.PYTHON));
    assertEquals(true, languages.states().get(Language.JAVA));
    languages.enable(Language.PYTHON, true);
    assertEquals(true, languages.states().get(Language.PYTHON));
  }

  @Test
  public void stopAndStart_eachBundleTwentyTimes_leavesNothing() throws Exception {
    Cycles.each(agent, agent.all(Agent.OURS), Agent::restart);
  }

  @Test
  public void update_eachBundleTwentyTimes_leavesNothing() throws Exception {
    Cycles.each(agent, agent.withComponents(), Agent::update);
  }
}
