// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hotprobe.probe.Language;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Anything happens in any order, with events that come late or never: listeners are told in pairs
 * all the time, and after a scan table and kernel hold exactly the processes that are selected.
 */
class TrackerRandomTest {
  private static final List<String> PROGRAMS =
      List.of("/opt/jdk/bin/java", "/srv/py/python3", "/srv/app", "/srv/sh");
  private static final List<String[]> RULES =
      List.of(
          new String[] {"*/java", "*/python*"},
          new String[] {"*/java"},
          new String[] {"*"},
          new String[0]);
  private static final int PIDS = 8;
  private static final int STEPS = 100;

  @TempDir private Path root;

  private World world;
  private Random random;
  private final Map<Integer, String> running = new HashMap<>();
  private final Set<Language> disabled = EnumSet.noneOf(Language.class);
  private String[] rules = RULES.getFirst();

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5, 1})
  void tracker_anythingInAnyOrder_consistentAfterAScan(double lost) throws Exception {
    for (int seed = 0; seed < 12; seed++) {
      world = new World(java.nio.file.Files.createDirectory(root.resolve("w" + seed)));
      random = new Random(seed);
      running.clear();
      disabled.clear();
      rules = RULES.getFirst();
      for (int step = 0; step < STEPS; step++) {
        act();
        world.events.removeIf(event -> random.nextDouble() < lost / 10);
        if (random.nextInt(3) == 0 && !world.events.isEmpty()) {
          world.tracker.handle(world.events.remove());
        }
        assertEquals(world.active(), world.listened(), "seed " + seed + " step " + step);
      }
      world.deliver();
      world.scan();
      assertConsistent("seed " + seed);
    }
  }

  private void act() {
    int pid = 1 + random.nextInt(PIDS);
    String program = PROGRAMS.get(random.nextInt(PROGRAMS.size()));
    boolean lives = running.containsKey(pid);
    switch (random.nextInt(10)) {
      case 0, 1 -> born(pid, program);
      case 2, 3 -> fork(pid);
      case 4 -> {
        if (lives) {
          world.exec(pid, program);
          running.put(pid, program);
        }
      }
      case 5, 6 -> {
        if (lives) {
          world.exit(pid);
          running.remove(pid);
        }
      }
      case 7 -> toggle(random.nextBoolean() ? Language.JAVA : Language.PYTHON);
      case 8 -> configure();
      default -> reconnect();
    }
  }

  private void born(int pid, String program) {
    if (!running.containsKey(pid)) {
      world.start(pid, program);
      running.put(pid, program);
    }
  }

  private void fork(int parent) {
    int child = 1 + random.nextInt(PIDS);
    String program = running.get(parent);
    if (program != null && !running.containsKey(child)) {
      world.fork(parent, child, program);
      running.put(child, program);
    }
  }

  private void toggle(Language language) {
    boolean enable = disabled.contains(language);
    world.tracker.enable(language, enable);
    if (enable) {
      disabled.remove(language);
    } else {
      disabled.add(language);
    }
  }

  private void configure() {
    rules = RULES.get(random.nextInt(RULES.size()));
    world.settings.executable = rules;
    world.source.settings(world.settings);
    world.scan();
  }

  private void reconnect() {
    boolean keep = random.nextBoolean();
    world.policies.disconnect(world.maps, keep);
    if (random.nextBoolean()) {
      world.scan();
    }
    world.policies.connect(world.maps);
    world.scan();
  }

  private void assertConsistent(String message) {
    Set<Integer> expected = new TreeSet<>();
    running.forEach(
        (pid, program) -> {
          if (selected(program)) {
            expected.add(pid);
          }
        });
    assertEquals(expected, world.active(), message + ": table");
    assertEquals(expected, world.listened(), message + ": listeners");
    assertEquals(expected, world.maps.holders(), message + ": kernel");
  }

  private boolean selected(String program) {
    Language language =
        program.endsWith("java")
            ? Language.JAVA
            : program.endsWith("python3") ? Language.PYTHON : Language.GENERIC;
    boolean matches =
        List.of(rules).contains("*")
            || (language != Language.GENERIC
                && List.of(rules).contains(language == Language.JAVA ? "*/java" : "*/python*"));
    return matches && !disabled.contains(language);
  }
}
