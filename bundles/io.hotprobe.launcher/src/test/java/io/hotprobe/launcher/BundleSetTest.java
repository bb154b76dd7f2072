// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleSetTest {
  @TempDir Path home;
  private Jars jars;

  @BeforeEach
  void makeFolder() throws Exception {
    jars = new Jars(home);
  }

  @Test
  void of_wholeSet_isInTheOrderOfTheStart() throws Exception {
    jars.add("1.jar", "io.hotprobe.shell", "1.0.0");
    jars.add("2.jar", "io.hotprobe.config.yaml", "1.0.0");
    jars.add("3.jar", "org.apache.felix.fileinstall", "1.0.0");
    jars.add("4.jar", "org.apache.felix.scr; singleton:=true", "1.0.0");
    jars.add("5.jar", "io.hotprobe.api", "1.0.0");
    assertEquals(
        List.of(
            "org.apache.felix.scr",
            "io.hotprobe.config.yaml",
            "io.hotprobe.api",
            "io.hotprobe.shell",
            "org.apache.felix.fileinstall"),
        BundleSet.of(home).stream().map(BundleSet.Entry::name).toList());
  }

  @Test
  void of_fragment_isMarked() throws Exception {
    jars.add("1.jar", "some.fragment", "1.0.0", "Fragment-Host", "some.host");
    jars.add("2.jar", "some.host", "1.0.0");
    assertEquals(
        List.of(true, false), BundleSet.of(home).stream().map(BundleSet.Entry::fragment).toList());
  }

  @Test
  void of_twoVersionsOfABundle_takesTheHigher() throws Exception {
    jars.add("a.jar", "io.hotprobe.shell", "1.10.0");
    jars.add("b.jar", "io.hotprobe.shell", "1.9.0");
    jars.add("c.jar", "io.hotprobe.shell", "1.2.0");
    List<BundleSet.Entry> entries = BundleSet.of(home);
    assertEquals(1, entries.size());
    assertEquals("1.10.0", entries.getFirst().version().toString());
    assertEquals("a.jar", entries.getFirst().file().getFileName().toString());
  }

  @Test
  void of_folderMissing_namesIt() {
    assertRefused(home.resolve("nowhere"), "cannot read the bundles in", "nowhere/bundles");
  }

  @Test
  void of_emptyFolder_saysWhatWasExpected() {
    assertRefused(home, "no bundle in " + home.resolve("bundles"), "expected the agent's set");
  }

  @Test
  void of_jarWithoutName_isNamed() throws Exception {
    Path jar = jars.add("plain.jar", "", "");
    assertRefused(home, jar + " is no bundle: it has no Bundle-SymbolicName");
  }

  @Test
  void of_jarWithWrongVersion_isNamed() throws Exception {
    Path jar = jars.add("odd.jar", "odd", "one.two");
    assertRefused(home, jar + " is no bundle, or not a whole one", "one.two");
  }

  @Test
  void of_halfOfAJar_isNamed() throws Exception {
    jars.add("good.jar", "good", "1.0.0");
    Path jar = jars.add("half.jar", "half", "1.0.0");
    byte[] bytes = Files.readAllBytes(jar);
    Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused(home, jar + " is no bundle, or not a whole one: zip END header not found");
  }

  @Test
  void of_noJarAtAll_isNamed() throws Exception {
    Path jar = Files.writeString(home.resolve("bundles/text.jar"), "not a jar");
    assertRefused(home, jar + " is no bundle, or not a whole one");
  }

  @Test
  void of_otherFiles_areNotLookedAt() throws Exception {
    jars.add("good.jar", "good", "1.0.0");
    Files.writeString(home.resolve("bundles/notes.txt"), "not a jar");
    assertEquals(1, BundleSet.of(home).size());
  }

  private static void assertRefused(Path home, String... words) {
    LaunchException e = assertThrows(LaunchException.class, () -> BundleSet.of(home));
    assertEquals(1, e.status());
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }
}
