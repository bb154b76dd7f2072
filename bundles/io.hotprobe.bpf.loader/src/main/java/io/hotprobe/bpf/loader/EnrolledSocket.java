// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.loader.ffi.Errno;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Libbpf;
import io.hotprobe.bpf.loader.ffi.Pipe;
import io.hotprobe.bpf.loader.ffi.Sockets;
import io.hotprobe.bpf.loader.trial.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;

/**
 * Puts one end of a connection of our own into a SOCKHASH, sends 5 bytes, and asks what programs
 * would ask.
 */
final class EnrolledSocket {
  private static final String MAP = "trial_socks";

  private EnrolledSocket() {}

  /** Returns what ioctl(FIONREAD) says. */
  static int queued(boolean withVerdict) {
    return measure(object(withVerdict), Connection::server, Sockets::queued);
  }

  /** Returns how many bytes splice(2) moves to a pipe without waiting. */
  static int spliced(boolean withVerdict) {
    return measure(object(withVerdict), Connection::server, EnrolledSocket::splice);
  }

  /** Returns in how many segments the message leaves when something was pushed into it. */
  static int segments(boolean pull) {
    Hook push = Hook.required("push", new Attachment.SockMap("trial_push", MAP));
    BpfObject object =
        new BpfObject(
            "fionread",
            BpfObject.elf(EnrolledSocket.class, "fionread"),
            List.of(push),
            Map.of("trial_pull", pull ? 1L : 0L));
    return measure(object, Connection::client, Sockets::segmentsSent);
  }

  /**
   * Sends a message.
   *
   * @param enrolled which end goes into the socket map
   * @param question what to ask of that end afterwards
   */
  private static int measure(
      BpfObject object, ToIntFunction<Connection> enrolled, IntUnaryOperator question) {
    Libbpf.require();
    SharedMaps own = new SharedMaps(Runnable::run);
    Assembly assembly = new Assembly(object, Map.of(), own, new CgroupDirectory(""), false);
    try (Loaded loaded = assembly.build(Map.of(), made -> {});
        Connection connection = new Connection()) {
      int map = loaded.object().map(MAP).fd();
      int socket = enrolled.applyAsInt(connection);
      int result = Kernel.update(map, Bytes.ofLong(1), Bytes.ofInt(socket));
      if (result < 0) {
        throw new BpfException(
            "a socket of our own does not go into a SOCKHASH: " + Kernel.describe(-result),
            -result);
      }
      connection.send();
      return question.applyAsInt(socket);
    }
  }

  private static int splice(int socket) {
    try (Pipe pipe = Pipe.open()) {
      int moved = pipe.splice(socket, Connection.TEXT.length());
      if (moved < 0 && moved != -Errno.EAGAIN) {
        throw new BpfException("splice from a socket: " + Kernel.describe(-moved), -moved);
      }
      return Math.max(0, moved);
    }
  }

  private static BpfObject object(boolean withVerdict) {
    List<Hook> hooks = new ArrayList<>();
    hooks.add(Hook.required("message", new Attachment.SockMap("trial_msg", MAP)));
    if (withVerdict) {
      hooks.add(Hook.required("verdict", new Attachment.SockMap("trial_verdict", MAP)));
    }
    return new BpfObject(
        "fionread", BpfObject.elf(EnrolledSocket.class, "fionread"), hooks, Map.of());
  }
}
