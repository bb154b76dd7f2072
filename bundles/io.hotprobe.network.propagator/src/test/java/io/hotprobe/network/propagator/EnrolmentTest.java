// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.KernelMaps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnrolmentTest {
  private static final int SELF = (int) ProcessHandle.current().pid();

  /** Remembers which descriptors were put; refuses every one if told so. */
  private static final class RecordingMaps implements KernelMaps {
    final BlockingQueue<Integer> put = new LinkedBlockingQueue<>();
    boolean busy;

    @Override
    public void put(String map, byte[] key, byte[] value) {}

    @Override
    public byte @Nullable [] get(String map, byte[] key) {
      return null;
    }

    @Override
    public boolean remove(String map, byte[] key) {
      return false;
    }

    @Override
    public boolean putSocket(String map, byte[] key, int pid, int fd, byte @Nullable [] value) {
      assertEquals("hp_sockets", map);
      assertEquals(8, key.length);
      put.add(fd);
      return !busy;
    }

    @Override
    public long socketCookie(int pid, int fd) {
      return 77;
    }
  }

  private static Socket connected(ServerSocket server) throws IOException {
    return new Socket(server.getInetAddress(), server.getLocalPort());
  }

  @Test
  void add_processWithConnection_enrolsTheOutgoingEndOnly() throws Exception {
    RecordingMaps maps = new RecordingMaps();
    Enrolment enrolment = new Enrolment("hp_sockets");
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Socket client = connected(server);
        Socket accepted = server.accept()) {
      assertTrue(client.isConnected() && accepted.isConnected());
      enrolment.open(maps);
      enrolment.add(SELF);

      assertTrue(maps.put.poll(10, TimeUnit.SECONDS) != null, "no descriptor was enrolled");
      enrolment.stop();
      assertEquals(0, maps.put.size(), "the accepted end was enrolled too");
    }
  }

  @Test
  void add_socketOwnedByAnother_counted() throws Exception {
    RecordingMaps maps = new RecordingMaps();
    maps.busy = true;
    Enrolment enrolment = new Enrolment("hp_sockets");
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Socket client = connected(server)) {
      assertTrue(client.isConnected());
      enrolment.add(SELF);
      enrolment.open(maps);

      assertTrue(maps.put.poll(10, TimeUnit.SECONDS) != null, "no descriptor was tried");
      for (int i = 0; i < 200 && enrolment.counters().get("lost.enrolment") == 0; i++) {
        Thread.sleep(10);
      }
      assertEquals(1L, enrolment.counters().get("lost.enrolment"));
    } finally {
      enrolment.stop();
    }
  }
}
