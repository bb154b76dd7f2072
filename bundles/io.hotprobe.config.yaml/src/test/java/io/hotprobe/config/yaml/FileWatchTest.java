// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The poll is far away unless a test is about it, so what is seen was reported by the kernel. */
class FileWatchTest {
  private static final Duration NEVER = Duration.ofHours(10);
  private static final String MISSING = "missing";

  @TempDir private Path folder;
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private FileWatch watch;

  @BeforeEach
  void realFolder() throws IOException {
    folder = folder.toRealPath();
  }

  @AfterEach
  void close() {
    watch.close();
  }

  private void watch(Path file, Duration poll) throws InterruptedException {
    watch =
        new FileWatch(
            file,
            poll,
            content ->
                seen.add(
                    switch (content) {
                      case FileContent.Present present ->
                          new String(present.bytes(), StandardCharsets.UTF_8);
                      case FileContent.Missing missing -> MISSING;
                      case FileContent.Unreadable unreadable -> unreadable.reason();
                    }));
  }

  /** Waits for this content; contents that were there before may be seen again until then. */
  private void assertSeen(String expected) throws InterruptedException {
    String last = null;
    do {
      last = seen.poll(60, TimeUnit.SECONDS);
    } while (last != null && !last.equals(expected));
    assertEquals(expected, last);
  }

  private void replace(Path file, String content) throws IOException {
    Path other = Files.writeString(file.resolveSibling("new"), content);
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void watch_fileIsWritten_isSeen() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "one");
    watch(file, NEVER);
    assertSeen("one");

    Files.writeString(file, "two");

    assertSeen("two");
  }

  @Test
  void watch_fileIsRenamedOver_isSeenEachTime() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "0");
    watch(file, NEVER);
    assertSeen("0");

    for (int i = 1; i <= 5; i++) {
      replace(file, "" + i);
      assertSeen("" + i);
    }
  }

  @Test
  void watch_fileGoesAndComes_isSeen() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "one");
    watch(file, NEVER);
    assertSeen("one");

    Files.delete(file);
    assertSeen(MISSING);
    Files.writeString(file, "two");

    assertSeen("two");
  }

  @Test
  void watch_volumeOfKubernetes_followsTheSwap() throws Exception {
    Files.writeString(Files.createDirectory(folder.resolve("..1")).resolve("f"), "one");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
    Path file = Files.createSymbolicLink(folder.resolve("f"), Path.of("..data/f"));
    watch(file, NEVER);
    assertSeen("one");

    for (String content : new String[] {"two", "three"}) {
      Path next = Files.createDirectory(folder.resolve("..x" + content));
      Files.writeString(next.resolve("f"), content);
      Files.createSymbolicLink(folder.resolve("..data_tmp"), next.getFileName());
      Files.move(
          folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      assertSeen(content);
    }
  }

  @Test
  void watch_linkToAnotherFolder_seesChangesThere() throws Exception {
    Path target =
        Files.writeString(Files.createDirectory(folder.resolve("there")).resolve("t"), "one");
    Path here = Files.createDirectory(folder.resolve("here"));
    Path link = Files.createSymbolicLink(here.resolve("f"), target);
    watch(link, NEVER);
    assertSeen("one");

    Files.writeString(target, "two");
    assertSeen("two");
    Files.writeString(target.resolveSibling("t2"), "three");
    Files.createSymbolicLink(here.resolve("tmp"), target.resolveSibling("t2"));
    Files.move(here.resolve("tmp"), link, StandardCopyOption.ATOMIC_MOVE);

    assertSeen("three");
  }

  @Test
  void watch_folderIsALink_followsTheSwap() throws Exception {
    Files.writeString(Files.createDirectory(folder.resolve("v1")).resolve("f"), "one");
    Files.writeString(Files.createDirectory(folder.resolve("v2")).resolve("f"), "two");
    Path current = Files.createSymbolicLink(folder.resolve("current"), folder.resolve("v1"));
    watch(current.resolve("f"), NEVER);
    assertSeen("one");

    Files.createSymbolicLink(folder.resolve("tmp"), Path.of("./v2"));
    Files.move(folder.resolve("tmp"), current, StandardCopyOption.ATOMIC_MOVE);

    assertSeen("two");
  }

  @Test
  void watch_folderThatCannotBeWatchedYet_isPolled() throws Exception {
    Path late = folder.resolve("late");
    watch(late.resolve("f"), Duration.ofMillis(50));
    assertSeen(MISSING);

    Files.createDirectory(late);
    Files.writeString(late.resolve("f"), "one");

    assertSeen("one");
  }

  @Test
  void watch_otherFileBesideIt_isNotLookedAt() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "one");
    watch(file, NEVER);
    assertSeen("one");

    for (int i = 0; i < 100; i++) {
      Files.writeString(folder.resolve("other" + i), "x");
    }
    Files.writeString(file, "two");
    assertSeen("two");

    assertTrue(seen.size() < 20, "looked " + seen.size() + " times");
  }

  @Test
  void watch_listenerFails_goesOn() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "one");
    Logged logged = new Logged();
    watch =
        new FileWatch(
            file,
            NEVER,
            content -> {
              seen.add(new String(((FileContent.Present) content).bytes(), StandardCharsets.UTF_8));
              throw new IllegalStateException("failed on purpose");
            });
    assertSeen("one");

    Files.writeString(file, "two");

    assertSeen("two");
    logged.close();
  }

  @Test
  void close_endsTheThread() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "one");
    watch(file, NEVER);
    assertSeen("one");

    watch.close();

    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("hotprobe-config")));
  }

  @Test
  void names_loopOfLinks_ends() throws Exception {
    Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));
    watch(folder.resolve("a"), NEVER);

    assertTrue(seen.poll(60, TimeUnit.SECONDS).startsWith("cannot be read: "));
  }

  @Test
  void content_unusual_isUnreadable() throws Exception {
    watch(folder.resolve("f"), NEVER);
    Path large = folder.resolve("large");
    Files.write(large, new byte[FileContent.LIMIT + 1]);

    assertEquals(
        new FileContent.Unreadable("is too large: expected at most 1048576 bytes"),
        FileContent.read(large));
    assertEquals(new FileContent.Unreadable("is a directory"), FileContent.read(folder));
    assertEquals(
        new FileContent.Unreadable("is no regular file"), FileContent.read(Path.of("/dev/null")));
    Files.write(large, new byte[FileContent.LIMIT]);
    assertTrue(FileContent.read(large) instanceof FileContent.Present);
  }
}
