// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ShellClientTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> received = new CopyOnWriteArrayList<>();

  @Test
  void run_words_areOneCommandAndItsStatusIsReturned() throws Exception {
    assertEquals(7, run("", List.of("probe:stop", "x"), "stöpped\n\0" + "7\n"));
    assertEquals(List.of("probe:stop x"), received);
    assertEquals("stöpped\n", out());
  }

  @Test
  void run_lines_areAskedOneByOneAndTheLastStatusCounts() throws Exception {
    int status = run("first\n\n   \nsecond\n", List.of(), "one\n\0" + "1\n", "two\n\0" + "0\n");
    assertEquals(0, status);
    assertEquals(List.of("first", "second"), received);
    assertEquals("one\ntwo\n", out());
  }

  @Test
  void run_exit_endsTheSession() throws Exception {
    assertEquals(5, run("first\n exit \nsecond\n", List.of(), "\0" + "5\n"));
    assertEquals(List.of("first"), received);
  }

  @Test
  void run_noInput_isNoFailure() throws Exception {
    assertEquals(0, run("", List.of()));
  }

  @Test
  void run_lineBreaksInWords_becomeSeparators() throws Exception {
    run("", List.of("a\nb\r\nc"), "\0" + "0\n");
    assertEquals(List.of("a; b; c"), received);
  }

  @Test
  void run_largeAnswer_isPrintedWhole() throws Exception {
    String text = "0123456789".repeat(100_000);
    assertEquals(0, run("", List.of("x"), text + "\0" + "0\n"));
    assertEquals(text, out());
  }

  @Test
  void run_commandThatNobodyReads_isRefusedHere() throws Exception {
    assertEquals(1, run("x".repeat(70_000), List.of()));
    assertEquals(List.of(), received);
    assertEquals("the command has 70001 bytes; expected at most 65536\n", err());
  }

  @Test
  void run_agentEndsInTheMiddle_isAFailure() throws Exception {
    assertBreaksOff("half an ans", "the agent ended it without an exit status");
  }

  @Test
  void run_statusThatIsNoNumber_isAFailure() throws Exception {
    assertBreaksOff("text\0good\n", "the agent ended it without an exit status");
  }

  @Test
  void run_nobodyListens_saysSo() throws Exception {
    Path socket = folder.resolve("dead");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket))
        .close();
    assertTrue(Files.exists(socket));
    LaunchException e =
        assertThrows(LaunchException.class, () -> client(socket, "").run(List.of("x")));
    assertEquals(
        "no agent answers at " + socket + ": Connection refused; is 'run' active?", e.getMessage());
  }

  private void assertBreaksOff(String answer, String why) {
    LaunchException e = assertThrows(LaunchException.class, () -> run("", List.of("x"), answer));
    assertTrue(
        e.getMessage().startsWith("the session with the agent at ")
            && e.getMessage().endsWith(" broke off: " + why),
        e.getMessage());
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private ShellClient client(Path socket, String input) {
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return new ShellClient(socket, in, new PrintStream(out), new PrintStream(err));
  }

  /** Runs the client against an agent that gives these answers, then closes. */
  private int run(String input, List<String> words, String... answers) throws Exception {
    Path socket = folder.resolve("agent");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread agent =
          Thread.ofPlatform().start(() -> serve(server, new ArrayDeque<>(List.of(answers))));
      try {
        return client(socket, input).run(words);
      } finally {
        agent.join();
      }
    } finally {
      Files.deleteIfExists(socket);
    }
  }

  private void serve(ServerSocketChannel server, Queue<String> answers) {
    try (SocketChannel channel = server.accept()) {
      InputStream in = Channels.newInputStream(channel);
      OutputStream replies = Channels.newOutputStream(channel);
      for (String line; !answers.isEmpty() && (line = line(in)) != null; ) {
        received.add(line);
        replies.write(answers.remove().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int value; (value = in.read()) >= 0; ) {
      if (value == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      line.write(value);
    }
    return null;
  }
}
