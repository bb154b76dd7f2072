// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

class HotprobeAgentTest {
  private static final String API = "io.hotprobe.api";
  private static final String EXPORTS =
      "io.hotprobe.span;version=1.0.0,io.hotprobe.probe;version=1.0.0";

  @TempDir Path home;
  @TempDir Path storage;
  private Jars jars;

  @BeforeEach
  void makeSet() throws Exception {
    jars = new Jars(home);
    jars.add("api.jar", API, "1.0.0", "Export-Package", EXPORTS);
    jars.add("one.jar", "io.hotprobe.one", "1.0.0", "Import-Package", "io.hotprobe.span");
    jars.add("two.jar", "io.hotprobe.two", "1.0.0");
  }

  @Test
  void start_wholeSet_runsInAFrameworkOfItsOwn() throws Exception {
    List<Path> before = storages();
    AtomicReference<BundleContext> host = new AtomicReference<>();
    try (HotprobeAgent agent = HotprobeAgent.start(AgentOptions.of(home).hosted(host::set))) {
      assertEquals(
          Map.of("io.hotprobe.one", "active", "io.hotprobe.two", "active"),
          states(agent.context()));
      assertSame(agent.context(), host.get());
    }
    assertEquals(before, storages());
  }

  @Test
  void start_someBundlesChosen_leavesOutTheOthers() {
    try (HotprobeAgent agent =
        HotprobeAgent.start(AgentOptions.of(home).only("io.hotprobe.two"::equals))) {
      assertEquals(Map.of("io.hotprobe.two", "active"), states(agent.context()));
    }
  }

  @Test
  void start_oneBundleDoesNotResolve_theOthersRun() throws Exception {
    jars.add("bad.jar", "io.hotprobe.bad", "1.0.0", "Import-Package", "no.such");
    try (HotprobeAgent agent = HotprobeAgent.start(AgentOptions.of(home))) {
      assertEquals("idle", states(agent.context()).get("io.hotprobe.bad"));
      assertEquals("active", states(agent.context()).get("io.hotprobe.two"));
    }
  }

  @Test
  void start_noSet_leavesNothingBehind() throws Exception {
    List<Path> before = storages();
    LaunchException e =
        assertThrows(
            LaunchException.class,
            () -> HotprobeAgent.start(AgentOptions.of(home.resolve("nowhere"))));
    assertTrue(e.getMessage().startsWith("cannot read the bundles in "), e.getMessage());
    assertEquals(before, storages());
  }

  @Test
  void start_hostFails_itsExceptionArrivesAndNothingStays() throws Exception {
    List<Path> before = storages();
    IllegalStateException mine = new IllegalStateException("the host's own");
    AgentOptions options =
        AgentOptions.of(home)
            .hosted(
                context -> {
                  throw mine;
                });
    assertSame(mine, assertThrows(IllegalStateException.class, () -> HotprobeAgent.start(options)));
    assertEquals(before, storages());
  }

  @Test
  void install_hostWithoutApi_bringsIt() throws Exception {
    Framework framework = Frameworks.start(storage);
    try (HotprobeAgent agent =
        HotprobeAgent.install(framework.getBundleContext(), AgentOptions.of(home))) {
      assertEquals(
          Map.of(API, "active", "io.hotprobe.one", "active", "io.hotprobe.two", "active"),
          states(agent.context()));
    } finally {
      Frameworks.stop(framework);
    }
  }

  @Test
  void install_hostThatSharesTheApi_doesNotBringItAgain() throws Exception {
    Framework framework =
        Frameworks.start(
            storage, Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, HotprobeAgent.API_PACKAGES);
    try (HotprobeAgent agent =
        HotprobeAgent.install(framework.getBundleContext(), AgentOptions.of(home))) {
      assertFalse(states(agent.context()).containsKey(API));
      assertEquals("active", states(agent.context()).get("io.hotprobe.one"));
    } finally {
      Frameworks.stop(framework);
    }
  }

  @Test
  void install_bundleThatTheHostHas_isLeftAsItIs() throws Exception {
    Framework framework = Frameworks.start(storage);
    BundleContext context = framework.getBundleContext();
    Path own = new Jars(home.resolve("host")).add("x.jar", "io.hotprobe.two", "7.0.0");
    Bundle hosts = context.installBundle(own.toUri().toString());
    HotprobeAgent agent = HotprobeAgent.install(context, AgentOptions.of(home));
    assertEquals("idle", states(context).get("io.hotprobe.two"));
    agent.close();
    assertEquals(Map.of("io.hotprobe.two", "idle"), states(context));
    assertEquals("7.0.0", hosts.getVersion().toString());
    Frameworks.stop(framework);
  }

  @Test
  void install_noFolderForPlugins_isWatchedOnlyWhenTheHostNamesOne() throws Exception {
    jars.add("watcher.jar", BundleSet.WATCHER, "1.0.0");
    jars.add("plugins.jar", BundleSet.PLUGINS, "1.0.0");
    Framework without = Frameworks.start(storage.resolve("1"));
    try (HotprobeAgent agent =
        HotprobeAgent.install(without.getBundleContext(), AgentOptions.of(home))) {
      assertFalse(states(agent.context()).containsKey(BundleSet.WATCHER));
      assertFalse(states(agent.context()).containsKey(BundleSet.PLUGINS));
    } finally {
      Frameworks.stop(without);
    }
    Framework with = Frameworks.start(storage.resolve("2"), "felix.fileinstall.dir", "/x");
    try (HotprobeAgent agent =
        HotprobeAgent.install(with.getBundleContext(), AgentOptions.of(home))) {
      assertEquals("active", states(agent.context()).get(BundleSet.WATCHER));
      assertEquals("active", states(agent.context()).get(BundleSet.PLUGINS));
    } finally {
      Frameworks.stop(with);
    }
  }

  @Test
  void close_inTheHostsFramework_leavesItRunningAndEmpty() throws Exception {
    Framework framework = Frameworks.start(storage);
    BundleContext context = framework.getBundleContext();
    for (int i = 0; i < 3; i++) {
      HotprobeAgent agent = HotprobeAgent.install(context, AgentOptions.of(home));
      assertEquals(3, states(context).size());
      agent.close();
      agent.close();
      assertEquals(Map.of(), states(context));
      assertEquals(Bundle.ACTIVE, framework.getState());
    }
    Frameworks.stop(framework);
  }

  @Test
  void close_afterTheHostsFrameworkEnded_doesNothing() throws Exception {
    Framework framework = Frameworks.start(storage);
    HotprobeAgent agent =
        HotprobeAgent.install(framework.getBundleContext(), AgentOptions.of(home));
    Frameworks.stop(framework);
    agent.close();
  }

  /** States of all bundles but the framework itself. */
  private static Map<String, String> states(BundleContext context) {
    Map<String, String> states = new TreeMap<>();
    Stream.of(context.getBundles())
        .filter(bundle -> bundle.getBundleId() != 0)
        .forEach(
            bundle ->
                states.put(
                    bundle.getSymbolicName(),
                    bundle.getState() == Bundle.ACTIVE ? "active" : "idle"));
    return states;
  }

  private static List<Path> storages() throws Exception {
    String own = "hotprobe-framework-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().startsWith(own)).toList();
    }
  }
}
