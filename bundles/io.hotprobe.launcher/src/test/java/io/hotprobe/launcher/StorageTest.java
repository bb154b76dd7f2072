// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
  private static final long OWN = ProcessHandle.current().pid();

  /** Above the highest pid that Linux gives. */
  private static final String GONE = "hotprobe-framework-99999999-";

  @TempDir Path parent;

  @Test
  void create_emptyParent_makesAPrivateFolderOfThisProcess() throws Exception {
    Path folder = Storage.create(parent);
    assertTrue(folder.getFileName().toString().startsWith("hotprobe-framework-" + OWN + "-"));
    assertEquals(
        PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(folder));
  }

  @Test
  void create_folderOfADeadProcess_isRemoved() throws Exception {
    Path old = Files.createDirectories(parent.resolve(GONE + "1/felix/bundle1")).getParent();
    Files.writeString(old.resolve("cache"), "x");
    Storage.create(parent);
    assertFalse(Files.exists(parent.resolve(GONE + "1")));
  }

  @Test
  void create_folderOfALiveProcess_stays() throws Exception {
    Path alive = Files.createDirectory(parent.resolve("hotprobe-framework-1-1"));
    Path first = Storage.create(parent);
    Path second = Storage.create(parent);
    assertTrue(Files.isDirectory(alive) && Files.isDirectory(first) && Files.isDirectory(second));
  }

  @Test
  void create_foldersOfOtherNames_stay() throws Exception {
    Path noNumber = Files.createDirectory(parent.resolve("hotprobe-framework-x-1"));
    Path other = Files.createDirectory(parent.resolve("other-99999999-1"));
    Storage.create(parent);
    assertTrue(Files.isDirectory(noNumber) && Files.isDirectory(other));
  }

  @Test
  void create_linkOfSuchAName_isNotFollowed() throws Exception {
    Path target = Files.createDirectory(parent.resolve("target"));
    Files.writeString(target.resolve("file"), "x");
    Path link = Files.createSymbolicLink(parent.resolve(GONE + "2"), target);
    Storage.create(parent);
    assertTrue(Files.exists(target.resolve("file")));
    assertTrue(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void create_folderOfAnotherUser_stays() throws Exception {
    Path foreign = Files.createDirectory(parent.resolve(GONE + "3"));
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")));
    Files.setAttribute(foreign, "unix:uid", 65534);
    Storage.create(parent);
    assertTrue(Files.isDirectory(foreign));
  }

  @Test
  void create_linksInsideAnAbandonedFolder_areRemovedAlone() throws Exception {
    Path target = Files.createDirectory(parent.resolve("target"));
    Files.writeString(target.resolve("file"), "x");
    Path old = Files.createDirectory(parent.resolve(GONE + "4"));
    Files.createSymbolicLink(old.resolve("link"), target);
    Storage.create(parent);
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(target.resolve("file")));
  }

  @Test
  void create_parentMissing_namesIt() {
    Path missing = parent.resolve("missing");
    LaunchException e = assertThrows(LaunchException.class, () -> Storage.create(missing));
    assertTrue(e.getMessage().startsWith("cannot make the framework's storage in " + missing));
  }

  @Test
  void delete_folderThatIsGone_doesNothing() {
    Storage.delete(parent.resolve("missing"));
  }
}
