// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Accepts connections on a unix socket and gives each one a gogo session. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.hotprobe.shell")
@Designate(ocd = ShellServer.Config.class)
public final class ShellServer {
  private static final Logger LOG = System.getLogger("io.hotprobe.shell");
  private static final int MAX_SESSIONS = 16;

  private final CommandProcessor processor;
  private final ShellSocket socket;
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final Semaphore free = new Semaphore(MAX_SESSIONS);

  /** Where the shell listens. */
  @ObjectClassDefinition(name = "Hotprobe shell")
  @interface Config {
    @AttributeDefinition(
        description =
            "Path of the unix socket; empty: the framework property hotprobe.shell.socket, else"
                + " hotprobe.sock in the temporary folder")
    String socket() default "";
  }

  /** Starts to listen; throws when another agent listens there or the socket cannot be made. */
  @Activate
  public ShellServer(@Reference CommandProcessor processor, BundleContext context, Config config)
      throws IOException {
    this.processor = processor;
    this.socket = ShellSocket.bind(path(config.socket(), context));
    Thread.ofPlatform().daemon().name("hotprobe-shell").start(this::accept);
    LOG.log(Level.INFO, "shell listens at {0}", socket.path());
  }

  private static Path path(String configured, BundleContext context) {
    String path = configured.isEmpty() ? context.getProperty("hotprobe.shell.socket") : configured;
    return path == null
        ? Path.of(System.getProperty("java.io.tmpdir"), "hotprobe.sock")
        : Path.of(path).toAbsolutePath();
  }

  private void accept() {
    while (socket.isOpen()) {
      try {
        admit(socket.accept());
      } catch (IOException e) {
        if (socket.isOpen()) {
          LOG.log(Level.WARNING, "shell cannot accept a connection: {0}", e.getMessage());
          pause();
        }
      }
    }
  }

  private void admit(SocketChannel channel) throws IOException {
    if (!isTrusted(channel)) {
      channel.close();
      return;
    }
    if (!free.tryAcquire()) {
      Session.refuse(
          channel, "there are " + MAX_SESSIONS + " sessions already, no more are served");
      return;
    }
    Session session = new Session(channel, processor);
    sessions.add(session);
    Thread.ofPlatform()
        .daemon()
        .name("hotprobe-shell-session")
        .start(
            () -> {
              try {
                session.run();
              } finally {
                sessions.remove(session);
                free.release();
              }
            });
  }

  /** A peer that cannot be looked at is not to be trusted, and no reason to stop accepting. */
  private boolean isTrusted(SocketChannel channel) {
    try {
      return socket.trusts(channel);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "shell cannot tell who connects: {0}", e.getMessage());
      return false;
    }
  }

  /** Keeps a lasting fault, such as too many open files, from becoming a busy loop. */
  private static void pause() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Deactivate
  void close() {
    socket.close();
    sessions.forEach(Session::close);
  }
}
