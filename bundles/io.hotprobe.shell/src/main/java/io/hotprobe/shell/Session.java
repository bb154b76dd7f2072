// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/**
 * One connection: a thread of its own reads lines, so that the end of the connection interrupts the
 * command that runs.
 */
final class Session implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.hotprobe.shell");
  private static final int WAITING_LINES = 64;
  private static final long GRACE_MILLIS = 2000;
  private static final int FAILURE = 1;
  private static final String END = "\n";

  private final SocketChannel channel;
  private final CommandProcessor processor;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING_LINES);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile String refusal = "";

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
        CommandSession session = processor.createSession(InputStream.nullInputStream(), out, out)) {
      session.put("SCOPE", "hotprobe:probe:felix:*");
      for (String line; !(line = lines.take()).equals(END); ) {
        int status = execute(session, line, out);
        out.flush();
        raw.write(end(status));
      }
      if (!refusal.isEmpty()) {
        raw.write(answer(refusal));
      }
    } catch (IOException | InterruptedException e) {
      LOG.log(Level.DEBUG, "session ended: {0}", e.getMessage());
    } finally {
      over.countDown();
    }
  }

  /** Answers whatever a client asks with a refusal, and ends the connection. */
  static void refuse(SocketChannel channel, String why) throws IOException {
    try (channel) {
      Channels.newOutputStream(channel).write(answer(why));
    }
  }

  private static byte[] answer(String why) {
    return ("error: " + why + "\n\0" + FAILURE + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] end(int status) {
    return ("\0" + status + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void read(Thread worker) {
    try {
      LineReader reader = new LineReader(Channels.newInputStream(channel));
      for (String line = reader.next(); line != null; line = reader.next()) {
        if (!lines.offer(line)) {
          throw new IOException("more than " + WAITING_LINES + " commands wait for their turn");
        }
      }
      finish();
    } catch (LineReader.TooLongException e) {
      refusal = LineReader.TOO_LONG;
      finish();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "session input ended: {0}", e.getMessage());
    } finally {
      lines.clear();
      lines.add(END); // the command under way may swallow the interrupt
      worker.interrupt();
    }
  }

  /** Who has nothing more to say may still listen: what was asked for is given a little time. */
  private void finish() {
    try {
      if (lines.offer(END) && over.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "session ended: all is answered");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
    } catch (Exception | LinkageError | StackOverflowError e) {
      Throwable why =
          e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
      out.println("error: " + (why.getMessage() == null ? why.toString() : why.getMessage()));
      return FAILURE;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "session: {0}", e.getMessage());
    }
  }
}
