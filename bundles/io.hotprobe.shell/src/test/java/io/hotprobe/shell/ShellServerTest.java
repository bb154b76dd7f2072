// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

/** The protocol, with the real gogo behind it. */
@Timeout(60)
class ShellServerTest {
  @TempDir Path folder;
  private static final ThreadIOImpl STREAMS = new ThreadIOImpl();
  private final Commands commands = new Commands();
  private Path path;
  private ShellServer server;

  /** What the clients of the test may ask for. */
  public static final class Commands {
    private final CountDownLatch asleep = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    public void echo(String text) {
      System.out.println(text);
    }

    public void zeros() {
      System.out.print("a\0b\0\0c");
    }

    public String value() {
      return "a result";
    }

    public void fail(String why) {
      throw new IllegalStateException(why);
    }

    public void silent() {
      throw new IllegalStateException();
    }

    public void deep() {
      deep();
    }

    public void sleep() {
      asleep.countDown();
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        interrupted.countDown();
      }
    }
  }

  @BeforeAll
  static void divertStreams() {
    STREAMS.start();
  }

  @AfterAll
  static void restoreStreams() {
    STREAMS.stop();
  }

  @BeforeEach
  void startServer() throws Exception {
    path = folder.resolve("s.sock");
    CommandProcessorImpl processor = new CommandProcessorImpl(STREAMS);
    for (String name : List.of("echo", "zeros", "value", "fail", "silent", "deep", "sleep")) {
      processor.addCommand("hotprobe", commands, name);
    }
    BundleContext context = Fakes.of(BundleContext.class, Map.of("getProperty", path.toString()));
    server =
        new ShellServer(
            processor, context, Fakes.of(ShellServer.Config.class, Map.of("socket", "")));
  }

  @AfterEach
  void stopServer() throws Exception {
    server.close();
    assertFalse(Files.exists(path));
    eventually(() -> threads().isEmpty());
  }

  @Test
  void ask_commands_areAnsweredInOrder() throws Exception {
    try (Client client = new Client(path)) {
      client.send("echo one\necho 'zwei drei'\n");
      assertEquals("one\n|0", client.answer());
      assertEquals("zwei drei\n|0", client.answer());
      assertEquals("a result\n|0", client.ask("value"));
      assertEquals("ä€𝄞\n|0", client.ask("echo ä€𝄞"));
    }
  }

  @Test
  void ask_commandThatFails_hasItsMessageAndStatusOne() throws Exception {
    try (Client client = new Client(path)) {
      assertEquals("error: not today\n|1", client.ask("fail 'not today'"));
      assertEquals("error: java.lang.IllegalStateException\n|1", client.ask("silent"));
      assertEquals("one\n|0", client.ask("echo one"));
    }
  }

  @Test
  void ask_unknownCommand_hasStatus127() throws Exception {
    try (Client client = new Client(path)) {
      assertEquals(
          "unknown command 'nothing'; 'help' lists what there is\n|127", client.ask("nothing"));
    }
  }

  @Test
  void ask_brokenSyntax_isAnError() throws Exception {
    try (Client client = new Client(path)) {
      assertTrue(client.ask("echo (").endsWith("|1"));
      assertTrue(client.ask("echo 'open").endsWith("|1"));
      assertEquals("one\n|0", client.ask("echo one"));
    }
  }

  @Test
  void ask_severalCommandsInALine_endWithTheFirstFailure() throws Exception {
    try (Client client = new Client(path)) {
      assertEquals("1\n2\n|0", client.ask("echo 1; echo 2"));
      assertEquals("1\nerror: no\n|1", client.ask("echo 1; fail no; echo 2"));
    }
  }

  @Test
  void ask_endlessRecursion_isAnErrorAndTheSessionGoesOn() throws Exception {
    try (Client client = new Client(path)) {
      assertEquals("error: java.lang.StackOverflowError\n|1", client.ask("deep"));
      assertEquals("one\n|0", client.ask("echo one"));
    }
  }

  @Test
  void ask_zerosInTheOutput_areLeftOut() throws Exception {
    try (Client client = new Client(path)) {
      assertEquals("abc|0", client.ask("zeros"));
    }
  }

  @Test
  void ask_zerosInTheLine_areNoEnd() throws Exception {
    try (Client client = new Client(path)) {
      assertTrue(client.ask("echo a\0b").endsWith("|0"));
      assertEquals("one\n|0", client.ask("echo one"));
    }
  }

  @Test
  void ask_lineTooLong_isRefusedAndTheSessionEnds() throws Exception {
    try (Client client = new Client(path)) {
      client.send("echo one\n" + "x".repeat(LineReader.MAX_BYTES + 1));
      assertEquals("one\n|0", client.answer());
      assertEquals("error: the line is longer than 65536 bytes\n|1", client.answer());
      assertEquals("", client.answer());
    }
  }

  @Test
  void ask_endOfInput_stillAnswersWhatWasAsked() throws Exception {
    try (Client client = new Client(path)) {
      client.send("echo one\necho two\necho unfinished");
      client.endInput();
      assertEquals("one\n|0", client.answer());
      assertEquals("two\n|0", client.answer());
      assertEquals("", client.answer());
    }
  }

  @Test
  void ask_moreLinesThanMayWait_endsTheSession() throws Exception {
    try (Client client = new Client(path)) {
      client.send("sleep\n");
      assertTrue(commands.asleep.await(20, TimeUnit.SECONDS));
      client.send("echo x\n".repeat(100));
      assertTrue(commands.interrupted.await(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void leave_commandUnderWay_isInterrupted() throws Exception {
    try (Client client = new Client(path)) {
      client.send("sleep\n");
      assertTrue(commands.asleep.await(20, TimeUnit.SECONDS));
    }
    assertTrue(commands.interrupted.await(20, TimeUnit.SECONDS));
    eventually(() -> threads().equals(List.of("hotprobe-shell")));
  }

  @Test
  void connect_manyAtOnce_areServedUpToTheBoundAndThenRefused() throws Exception {
    List<Client> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        clients.add(new Client(path));
        assertEquals(i + "\n|0", clients.getLast().ask("echo " + i));
      }
      try (Client late = new Client(path)) {
        assertEquals("error: there are 16 sessions already, no more are served\n|1", late.answer());
        assertEquals("", late.answer());
      }
      clients.removeFirst().close();
      eventually(() -> threads().stream().filter("hotprobe-shell-session"::equals).count() == 15);
      try (Client next = new Client(path)) {
        assertEquals("next\n|0", next.ask("echo next"));
      }
    } finally {
      for (Client client : clients) {
        client.close();
      }
    }
  }

  @Test
  void connect_hundredsAfterEachOther_leaveNothing() throws Exception {
    for (int i = 0; i < 300; i++) {
      try (Client client = new Client(path)) {
        if (i % 3 == 0) {
          assertEquals("x\n|0", client.ask("echo x"));
        } else if (i % 3 == 1) {
          client.send("echo x");
        }
      }
      if (i % 10 == 0) {
        eventually(() -> threads().size() == 1);
      }
    }
    eventually(() -> threads().equals(List.of("hotprobe-shell")));
  }

  @Test
  void close_commandUnderWay_isInterrupted() throws Exception {
    try (Client client = new Client(path)) {
      client.send("sleep\n");
      assertTrue(commands.asleep.await(20, TimeUnit.SECONDS));
      server.close();
      assertTrue(commands.interrupted.await(20, TimeUnit.SECONDS));
      assertEquals("", client.answer());
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("hotprobe-shell"))
        .toList();
  }

  /** A question that may fail. */
  interface Question {
    boolean ask() throws Exception;
  }

  private static void eventually(Question question) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!question.ask()) {
      assertTrue(System.nanoTime() < end, () -> "not within 20 s; threads: " + threads());
      Thread.sleep(10);
    }
  }
}
