// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.probe.LiveProbe;
import io.hotprobe.probe.Probe;
import io.hotprobe.probe.ProbeHistory;
import io.hotprobe.probe.ProbeHistory.Change;
import io.hotprobe.probe.ProbeHistory.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Probe commands in a framework where a stand-in for the loader makes every probe live. */
@Timeout(60)
class ProbeCommandsTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir Path storage;
  private final List<Entry> history = new ArrayList<>();
  private final Map<ServiceReference<?>, ServiceRegistration<?>> live = new HashMap<>();
  private Framework framework;
  private BundleContext context;
  private ProbeCommands commands;

  @BeforeEach
  void startFramework() throws Exception {
    framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    storage.toString(),
                    Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                    "io.hotprobe.probe,io.hotprobe.bpf"));
    framework.start();
    context = framework.getBundleContext();
    context.addServiceListener(this::follow, "(objectClass=" + Probe.class.getName() + ")");
    ProbeHistory audit = Fakes.of(ProbeHistory.class, Map.of("entries", history));
    commands = new ProbeCommands(new ProbeBundles(context), audit);
  }

  @AfterEach
  void stopFramework() throws Exception {
    framework.stop();
    framework.waitForStop(20_000);
  }

  /** Stands in for the loader; a probe whose name begins with "bad" never becomes live. */
  private void follow(ServiceEvent event) {
    ServiceReference<?> probe = event.getServiceReference();
    String name = (String) probe.getProperty(Probe.NAME);
    if (event.getType() == ServiceEvent.UNREGISTERING) {
      ServiceRegistration<?> registration = live.remove(probe);
      if (registration != null) {
        registration.unregister();
      }
    } else if (event.getType() == ServiceEvent.REGISTERED && !name.startsWith("bad")) {
      Map<String, Object> answers =
          Map.of(
              "bundle",
              probe.getBundle().getSymbolicName() + " " + probe.getBundle().getVersion(),
              "generation",
              3L,
              "since",
              TIME,
              "programs",
              List.of(new LiveProbe.Program("hp_x", "tp_btf/x", 17, 0, 0)),
              "missing",
              List.of("listen: no such hook"));
      Hashtable<String, Object> properties = new Hashtable<>(Map.of(Probe.NAME, name));
      LiveProbe service = Fakes.of(LiveProbe.class, answers);
      live.put(probe, context.registerService(LiveProbe.class, service, properties));
    }
  }

  @Test
  void list_liveAndWaitingProbes_areShownWithTheirPrograms() throws Exception {
    install("a.bundle", "1.2.0", "alpha").start();
    install("b.bundle", "1.0.0", "bad.one").start();
    history.add(entry("bad.one", Change.FAILED, "first reason"));
    history.add(entry("bad.one", Change.FAILED, "refused:\nEPERM"));
    assertEquals(
        """
        PROBE    GENERATION  BUNDLE          SINCE                 PROGRAMS  NOT ATTACHED
        alpha    3           a.bundle 1.2.0  2026-01-02T03:04:05Z  1         listen: no such hook
        bad.one  -           -               not live              0         refused:; EPERM

        PROGRAM  ID  PROBE  ATTACHED TO
        hp_x     17  alpha  tp_btf/x
        """,
        commands.describe());
  }

  @Test
  void stop_andStart_stopAndStartTheBundle() throws Exception {
    Bundle bundle = install("a.bundle", "1.0.0", "alpha");
    bundle.start();
    assertEquals("stopped alpha\n", print(() -> commands.stop("alpha")));
    assertEquals(Bundle.RESOLVED, bundle.getState());
    assertEquals("started alpha\n", print(() -> commands.start("alpha")));
    assertEquals(Bundle.ACTIVE, bundle.getState());
  }

  @Test
  void stop_probeWithTwoVersions_stopsBothAndStartsBoth() throws Exception {
    Bundle old = install("a.bundle", "1.0.0", "alpha");
    Bundle fresh = install("a.bundle", "2.0.0", "alpha");
    old.start();
    fresh.start();
    print(() -> commands.stop("alpha"));
    assertEquals(Bundle.RESOLVED, old.getState());
    assertEquals(Bundle.RESOLVED, fresh.getState());
    print(() -> commands.start("alpha"));
    assertEquals(Bundle.ACTIVE, old.getState());
    assertEquals(Bundle.ACTIVE, fresh.getState());
    List<String> order = new ArrayList<>();
    context.getServiceReferences(Probe.class, null).stream()
        .sorted((one, other) -> -one.compareTo(other))
        .forEach(one -> order.add(one.getBundle().getVersion().toString()));
    assertEquals(List.of("1.0.0", "2.0.0"), order);
  }

  @Test
  void start_probeStoppedBeforeTheShellCame_isFoundByItsBundlesName() throws Exception {
    Bundle bundle = install("io.hotprobe.alpha", "1.0.0", "alpha");
    assertEquals("started alpha\n", print(() -> commands.start("alpha")));
    assertEquals(Bundle.ACTIVE, bundle.getState());
  }

  @Test
  void stop_unknownProbe_namesThoseThereAre() throws Exception {
    install("a.bundle", "1.0.0", "alpha").start();
    install("b.bundle", "1.0.0", "bad.one").start();
    var e = assertThrows(IllegalArgumentException.class, () -> commands.stop("nothing"));
    assertEquals(
        "no bundle provides the probe 'nothing'; live: [alpha], registered and not live: [bad.one]",
        e.getMessage());
  }

  @Test
  void start_probeThatDoesNotBecomeLive_saysWhy() throws Exception {
    install("io.hotprobe.bad.one", "1.0.0", "bad.one");
    history.add(entry("bad.one", Change.FAILED, "EPERM"));
    var e = assertThrows(IllegalStateException.class, () -> commands.start("bad.one"));
    assertEquals(
        "probe bad.one is not live; expected the Probe service of its bundle, found: EPERM",
        e.getMessage());
  }

  @Test
  void audit_changes_areInOrderWithTheirDetails() throws Exception {
    history.add(entry("alpha", Change.LOADED, "enter: rung 1\nmore"));
    history.add(new Entry(TIME, "alpha", Change.FAILED, "a.bundle 2.0.0", 2, "", "why"));
    assertEquals(
        """
        TIME                      PROBE  CHANGE  GENERATION  BUNDLE          SHA-256  DETAIL
        2026-01-02T03:04:05.678Z  alpha  LOADED  1           a.bundle 1.0.0  abcdef   enter: rung 1; more
        2026-01-02T03:04:05.678Z  alpha  FAILED  2           a.bundle 2.0.0  -        why
        """,
        print(() -> commands.audit()));
    assertTrue(print(() -> commands.list()).startsWith("PROBE"));
  }

  private static Entry entry(String probe, Change change, String detail) {
    return new Entry(TIME, probe, change, "a.bundle 1.0.0", 1, "abcdef", detail);
  }

  /** A command that may fail. */
  interface Command {
    void run() throws Exception;
  }

  private static String print(Command command) throws Exception {
    Callable<Void> call =
        () -> {
          command.run();
          return null;
        };
    return Fakes.output(call);
  }

  private Bundle install(String name, String version, String probe) throws Exception {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name);
    main.putValue("Bundle-Version", version);
    main.putValue("Bundle-Activator", OneProbe.class.getName());
    main.putValue("Import-Package", "org.osgi.framework,io.hotprobe.probe,io.hotprobe.bpf");
    main.putValue("Probe-Name", probe);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String file = OneProbe.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(bytes, manifest);
        InputStream in = OneProbe.class.getClassLoader().getResourceAsStream(file)) {
      out.putNextEntry(new JarEntry(file));
      in.transferTo(out);
    }
    InputStream jar = new ByteArrayInputStream(bytes.toByteArray());
    return context.installBundle(name + version, jar);
  }
}
