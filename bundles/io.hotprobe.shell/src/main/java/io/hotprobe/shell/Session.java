// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/**
 * One connection: a thread of its own reads lines, so that the end of the connection interrupts the
 * command that runs.
 */
final class Session implements AutoCloseable {
  private static final int WAITING_LINES = 64;
  private static final String END = "\n";

  private final SocketChannel channel;
  private final CommandProcessor processor;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING_LINES);

  Session(SocketChannel channel, CommandProcessor processor) {
    this.channel = channel;
    this.processor = processor;
  }

  /** Serves the connection until it ends. */
  void run() {
    Thread worker = Thread.currentThread();
    Thread.ofPlatform().daemon().name("hotprobe-shell-input").start(() -> read(worker));
    OutputStream raw = Channels.newOutputStream(channel);
    try (channel;
        PrintStream out = new PrintStream(new WithoutZeros(raw), false, StandardCharsets.UTF_8);
        CommandSession session =
            processor.createSession(InputStream.nullInputStream(), out, out)) {
      session.put("SCOPE", "hotprobe:probe:felix:*");
      for (String line; !(line = lines.take()).equals(END); ) {
        int status = execute(session, line, out);
        out.flush();
        raw.write(("\0" + status + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException | InterruptedException e) {
      System.getLogger("io.hotprobe.shell")
          .log(System.Logger.Level.DEBUG, "session ended: {0}", e.getMessage());
    }
  }

  private void read(Thread worker) {
    try (LineReader reader = new LineReader(Channels.newInputStream(channel))) {
      for (String line = reader.next(); line != null; line = reader.next()) {
        lines.put(line);
      }
      if (!lines.offer(END)) {
        worker.interrupt();
      }
    } catch (IOException | InterruptedException e) {
      System.getLogger("io.hotprobe.shell")
          .log(System.Logger.Level.DEBUG, "session input ended: {0}", e.getMessage());
    } finally {
      worker.interrupt();
    }
  }

  private static int execute(CommandSession session, String line, PrintStream out) {
    try {
      Object result = session.execute(line);
      if (result != null) {
        out.println(session.format(result, Converter.INSPECT));
      }
      return 0;
    } catch (CommandNotFoundException e) {
      out.println("unknown command '" + e.getCommand() + "'; 'help' lists what there is");
      return 127;
    } catch (Exception | LinkageError e) {
      out.println("error: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
      return 1;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger("io.hotprobe.shell")
          .log(System.Logger.Level.DEBUG, "session: {0}", e.getMessage());
    }
  }
}
