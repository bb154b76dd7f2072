// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShellSocketTest {
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = folder.resolve("s.sock");
  }

  @Test
  void bind_freePlace_listensForTheOwnerAlone() throws Exception {
    try (ShellSocket socket = ShellSocket.bind(path);
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        SocketChannel served = socket.accept()) {
      assertEquals("rw-------", mode());
      assertTrue(socket.trusts(served));
      assertTrue(client.isConnected());
      assertEquals(Set.of("s.sock"), names());
    }
    assertEquals(Set.of(), names());
  }

  @Test
  void bind_manyTimes_isNeverSeenWithAnotherMode() throws Exception {
    Set<String> seen = new ConcurrentSkipListSet<>();
    Thread observer = Thread.ofPlatform().start(() -> observe(seen));
    for (int i = 0; i < 300; i++) {
      ShellSocket.bind(path).close();
    }
    observer.interrupt();
    observer.join();
    assertEquals(Set.of("rw-------"), seen);
  }

  private void observe(Set<String> seen) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        seen.add(mode());
      } catch (IOException e) {
        Thread.onSpinWait(); // not there at this moment
      }
    }
  }

  @Test
  void bind_folderMissing_isMade() throws Exception {
    path = folder.resolve("a/b/s.sock");
    ShellSocket.bind(path).close();
    assertTrue(Files.isDirectory(path.getParent()));
  }

  @Test
  void bind_anotherAgentListens_isRefused() throws Exception {
    try (ShellSocket first = ShellSocket.bind(path)) {
      assertRefused("another agent listens at " + path);
      assertTrue(first.isOpen() && Files.exists(path));
    }
  }

  @Test
  void bind_abandonedSocket_isReplaced() throws Exception {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
    try (ShellSocket socket = ShellSocket.bind(path);
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      assertTrue(socket.isOpen() && client.isConnected());
    }
  }

  @Test
  void bind_fileFolderLinkAndPipe_areRefusedAndStay() throws Exception {
    Files.writeString(path, "precious");
    assertRefused(path + " exists and is no socket; expected a free place");
    assertEquals("precious", Files.readString(path));
    Files.delete(path);

    Files.createDirectory(path);
    assertRefused("is no socket");
    Files.delete(path);

    Files.createSymbolicLink(path, folder.resolve("elsewhere"));
    assertRefused("is no socket");
    Files.delete(path);

    assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    assertRefused("is no socket");
    assertEquals(Set.of("s.sock"), names());
  }

  @Test
  void bind_pathTooLongForAnAddress_saysByHowMuch() throws Exception {
    int base = folder.toString().length();
    path = folder.resolve("d".repeat(100 - base)).resolve("s.sock");
    IOException e = assertThrows(IOException.class, () -> ShellSocket.bind(path));
    assertTrue(
        e.getMessage()
            .matches("the socket's folder is too long by \\d+ bytes for an address: " + path),
        e.getMessage());
    try (Stream<Path> left = Files.list(path.getParent())) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void close_successorInItsPlace_leavesThat() throws Exception {
    ShellSocket first = ShellSocket.bind(path);
    Files.delete(path);
    try (ShellSocket second = ShellSocket.bind(path)) {
      first.close();
      assertTrue(second.isOpen() && Files.exists(path));
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void close_socketRemovedBySomebody_doesNotFail() throws Exception {
    ShellSocket socket = ShellSocket.bind(path);
    Files.delete(path);
    socket.close();
    socket.close();
    assertFalse(socket.isOpen());
  }

  private String mode() throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }

  private void assertRefused(String words) {
    IOException e = assertThrows(IOException.class, () -> ShellSocket.bind(path));
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  private Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }
}
