// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.loader.ffi.Libc;
import io.hotprobe.bpf.loader.ffi.Sockets;
import java.nio.charset.StandardCharsets;

/** A TCP connection over loopback with both its ends in our hands. */
public final class Connection implements AutoCloseable {
  /** What is sent. */
  public static final String TEXT = "hello";

  private static final int WAIT_MILLIS = 2000;
  private static final int MOST = 64;

  private final int listener;
  private final int client;
  private final int server;

  /** Connects, in the network namespace of the calling thread. */
  public Connection() {
    listener = Sockets.listen();
    try {
      client = Sockets.connect(listener);
      server = Sockets.accept(listener);
    } catch (BpfException e) {
      Libc.close(listener);
      throw new Impossible("no connection over loopback: " + e.getMessage());
    }
  }

  /** Returns the end that sends. */
  public int client() {
    return client;
  }

  /** Returns the end that receives. */
  public int server() {
    return server;
  }

  /** Sends {@link #TEXT} and waits until it, or something in its place, has arrived. */
  public void send() {
    Sockets.send(client, TEXT.getBytes(StandardCharsets.US_ASCII));
    if (!Sockets.readable(server, WAIT_MILLIS)) {
      throw new BpfException("a message over loopback did not arrive", 0);
    }
  }

  /** Sends, and returns what has arrived. */
  String exchange() {
    send();
    return new String(Sockets.receive(server, MOST), StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    Libc.close(client);
    Libc.close(server);
    Libc.close(listener);
  }
}
