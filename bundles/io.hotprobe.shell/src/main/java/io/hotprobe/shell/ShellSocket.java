// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** A listening unix socket that only its owner can connect to. */
final class ShellSocket implements AutoCloseable {
  /** Bits of st_mode, see inode(7). */
  private static final int FILE_TYPE = 0170000;

  private static final int SOCKET = 0140000;

  /** What fits into sun_path with its end, see unix(7). */
  private static final int MAX_BYTES = 107;

  private final Path path;
  private final @Nullable Object identity;
  private final ServerSocketChannel channel;

  private ShellSocket(Path path, ServerSocketChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.identity = identity(path);
  }

  /**
   * Makes the socket, with mode 0600 from the start: it is bound in a private folder, restricted,
   * and then moved to its place. A socket that nobody listens on is replaced.
   *
   * @throws IOException when the place is taken by something else, or by an agent that listens
   */
  static ShellSocket bind(Path path) throws IOException {
    Path parent = Objects.requireNonNull(path.toAbsolutePath().getParent());
    Files.createDirectories(parent);
    refuseIfTaken(path);
    Path nest = Files.createTempDirectory(parent, ".");
    Path fresh = nest.resolve("s");
    refuseIfLong(fresh, path);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(fresh));
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      return new ShellSocket(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      Files.deleteIfExists(fresh);
      throw e;
    } finally {
      Files.deleteIfExists(nest);
    }
  }

  private static void refuseIfTaken(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & FILE_TYPE) != SOCKET) {
      throw new BindException(path + " exists and is no socket; expected a free place");
    }
    try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw new BindException("another agent listens at " + other.getRemoteAddress());
    } catch (BindException e) {
      throw e;
    } catch (IOException e) {
      System.getLogger("io.hotprobe.shell")
          .log(System.Logger.Level.DEBUG, "replacing the abandoned socket {0}", path);
    }
  }

  private static void refuseIfLong(Path fresh, Path path) throws IOException {
    int spare = MAX_BYTES - fresh.toString().getBytes(StandardCharsets.UTF_8).length;
    if (spare < 0) {
      Files.delete(Objects.requireNonNull(fresh.getParent()));
      throw new BindException(
          "the socket's folder is too long by %d bytes for an address: %s".formatted(-spare, path));
    }
  }

  private static @Nullable Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  Path path() {
    return path;
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  SocketChannel accept() throws IOException {
    return channel.accept();
  }

  /** Returns whether the peer runs as the agent's own user or as root. */
  boolean trusts(SocketChannel peer) throws IOException {
    String user = peer.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    return user.equals(System.getProperty("user.name")) || user.equals("root") || user.equals("0");
  }

  /** Stops listening and removes the socket, unless a successor took its place. */
  @Override
  public void close() {
    try {
      channel.close();
      if (Objects.equals(identity, identity(path))) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      System.getLogger("io.hotprobe.shell")
          .log(System.Logger.Level.DEBUG, "socket {0}: {1}", path, e.getMessage());
    }
  }
}
