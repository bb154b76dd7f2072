// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Libc;
import io.hotprobe.bpf.loader.ffi.Sockets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts one end of a connection of our own into a SOCKHASH and asks it how much can be read. */
final class FionreadTrial {
  private static final String MAP = "trial_socks";
  private static final byte[] FIVE_BYTES = "hello".getBytes(StandardCharsets.US_ASCII);
  private static final int WAIT_MILLIS = 2000;

  private FionreadTrial() {}

  static int run(boolean withVerdict) {
    SharedMaps own = new SharedMaps(Runnable::run);
    Assembly assembly =
        new Assembly(object(withVerdict), Map.of(), own, new CgroupDirectory(""), false);
    try (Loaded loaded = assembly.build(Map.of(), made -> {});
        Cleanup sockets = new Cleanup()) {
      int listener = keep(sockets, Sockets.listen());
      int client = keep(sockets, Sockets.connect(listener));
      int server = keep(sockets, Sockets.accept(listener));
      int map = loaded.object().map(MAP).fd();
      int result = Kernel.update(map, Bytes.ofLong(1), Bytes.ofInt(server));
      if (result < 0) {
        throw new BpfException(
            "a socket of our own does not go into a SOCKHASH: " + Kernel.describe(-result),
            -result);
      }
      Sockets.send(client, FIVE_BYTES);
      if (!Sockets.readable(server, WAIT_MILLIS)) {
        throw new BpfException("5 bytes sent to a socket in a SOCKHASH did not arrive", 0);
      }
      return Sockets.queued(server);
    }
  }

  private static int keep(Cleanup sockets, int fd) {
    sockets.add("socket", () -> Libc.close(fd));
    return fd;
  }

  private static BpfObject object(boolean withVerdict) {
    List<Hook> hooks = new ArrayList<>();
    hooks.add(Hook.required("message", new Attachment.SockMap("trial_msg", MAP)));
    if (withVerdict) {
      hooks.add(Hook.required("verdict", new Attachment.SockMap("trial_verdict", MAP)));
    }
    return new BpfObject("fionread", elf(), hooks, Map.of());
  }

  private static byte[] elf() {
    try (InputStream in = FionreadTrial.class.getResourceAsStream("/bpf/fionread.bpf.o")) {
      if (in == null) {
        throw new BpfException("bpf/fionread.bpf.o is missing in the loader's bundle", 0);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new BpfException("bpf/fionread.bpf.o cannot be read: " + e, 0, e);
    }
  }
}
