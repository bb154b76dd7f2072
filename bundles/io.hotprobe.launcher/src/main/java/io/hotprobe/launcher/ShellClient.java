// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The other end of the agent's shell. It sends a line, and gets the command's output, a zero byte,
 * the exit status in decimal digits and a line feed.
 */
final class ShellClient {
  /** More than that the agent does not read. */
  private static final int MAX_BYTES = 64 * 1024;

  private final Path socket;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  ShellClient(Path socket, InputStream in, PrintStream out, PrintStream err) {
    this.socket = socket;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  static Path socket() {
    String variable = System.getenv("HOTPROBE_SHELL_SOCKET");
    String path =
        variable == null || variable.isBlank()
            ? System.getProperty("hotprobe.shell.socket")
            : variable;
    return path == null
        ? Path.of(System.getProperty("java.io.tmpdir"), "hotprobe.sock")
        : Path.of(path);
  }

  /** Runs the words as one command, or every line of the input; returns the last exit status. */
  int run(List<String> words) {
    try (SocketChannel channel = connect()) {
      InputStream answers = new BufferedInputStream(Channels.newInputStream(channel));
      OutputStream commands = Channels.newOutputStream(channel);
      return words.isEmpty()
          ? interact(commands, answers)
          : execute(String.join(" ", words), commands, answers);
    } catch (IOException e) {
      throw new LaunchException(
          "the session with the agent at " + socket + " broke off: " + e.getMessage(), 1, e);
    }
  }

  private SocketChannel connect() {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new LaunchException(
          "no agent answers at " + socket + ": " + e.getMessage() + "; is 'run' active?", 1, e);
    }
  }

  private int interact(OutputStream commands, InputStream answers) throws IOException {
    boolean prompt = System.console() != null && System.console().isTerminal();
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    int status = 0;
    while (true) {
      if (prompt) {
        err.print("hotprobe> ");
        err.flush();
      }
      String line = lines.readLine();
      if (line == null || line.strip().equals("exit")) {
        return status;
      }
      if (!line.isBlank()) {
        status = execute(line, commands, answers);
      }
    }
  }

  private int execute(String line, OutputStream commands, InputStream answers) throws IOException {
    byte[] single = (line.replaceAll("\\R", "; ") + "\n").getBytes(StandardCharsets.UTF_8);
    if (single.length > MAX_BYTES) {
      err.println("the command has " + single.length + " bytes; expected at most " + MAX_BYTES);
      return 1;
    }
    commands.write(single);
    for (int value; (value = answers.read()) > 0; ) {
      out.write(value);
      if (answers.available() == 0) {
        out.flush();
      }
    }
    out.flush();
    return status(answers);
  }

  private static int status(InputStream answers) throws IOException {
    StringBuilder digits = new StringBuilder();
    for (int value; (value = answers.read()) >= 0 && value != '\n'; ) {
      digits.append((char) value);
    }
    try {
      return Integer.parseInt(digits.toString());
    } catch (NumberFormatException e) {
      throw new IOException("the agent ended it without an exit status", e);
    }
  }
}
