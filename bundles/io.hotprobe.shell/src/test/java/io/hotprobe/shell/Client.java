// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client that sends what it is told, byte for byte. */
final class Client implements AutoCloseable {
  private final SocketChannel channel;
  private final InputStream in;

  Client(Path path) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    in = Channels.newInputStream(channel);
  }

  void send(String text) throws IOException {
    Channels.newOutputStream(channel).write(text.getBytes(StandardCharsets.UTF_8));
  }

  void endInput() throws IOException {
    channel.shutdownOutput();
  }

  String ask(String command) throws IOException {
    send(command + "\n");
    return answer();
  }

  /** Returns output, a bar and the status; or what came before the end of the connection. */
  String answer() {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    boolean ended = false;
    try {
      for (int value; (value = in.read()) >= 0; ) {
        if (ended && value == '\n') {
          break;
        }
        ended |= value == 0;
        answer.write(value == 0 ? '|' : value);
      }
    } catch (IOException e) {
      answer.writeBytes("".getBytes(StandardCharsets.UTF_8)); // reset: nothing more comes
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
