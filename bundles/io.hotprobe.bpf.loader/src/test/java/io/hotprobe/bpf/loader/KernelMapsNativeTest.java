// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.KernelMaps;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.KernelCalls;
import io.hotprobe.bpf.loader.ffi.Libc;
import io.hotprobe.bpf.loader.ffi.Sockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
class KernelMapsNativeTest {
  private static final Hook MESSAGE =
      Hook.required("message", new Attachment.SockMap("tick_message", "hp_tick_socks"));
  private static final byte[] ONE = Bytes.ofInt(1);

  @Test
  void put_arrayElement_comesBack() throws Exception {
    try (Lab lab = new Lab()) {
      KernelMaps maps = maps(lab);
      maps.put("hp_tick_count", ONE, Bytes.ofLong(42));
      assertArrayEquals(Bytes.ofLong(42), maps.get("hp_tick_count", ONE));
      assertNull(maps.get("hp_tick_count", Bytes.ofInt(99)));
    }
  }

  @Test
  void get_perCpuElement_isOneValueAfterAnother() throws Exception {
    try (Lab lab = new Lab()) {
      KernelMaps maps = maps(lab);
      maps.put("tick_percpu", ONE, Bytes.ofInt(7));
      byte[] values = maps.get("tick_percpu", ONE);
      assertEquals(4 * Kernel.possibleCpus(), values.length);
      for (int i = 0; i < values.length; i += 4) {
        assertEquals(7, values[i]);
      }
    }
  }

  @Test
  void put_keyOfWrongLength_saysExpectedAndActual() throws Exception {
    try (Lab lab = new Lab()) {
      KernelMaps maps = maps(lab);
      var e =
          assertThrows(
              BpfException.class, () -> maps.put("hp_tick_count", new byte[3], new byte[8]));
      assertEquals("map hp_tick_count: expected a key of 4 bytes, got 3", e.getMessage());
      e = assertThrows(BpfException.class, () -> maps.put("hp_tick_count", ONE, new byte[9]));
      assertEquals("map hp_tick_count: expected a value of 8 bytes, got 9", e.getMessage());
    }
  }

  @Test
  void get_unknownMap_namesThoseThatExist() throws Exception {
    try (Lab lab = new Lab()) {
      KernelMaps maps = maps(lab);
      var e = assertThrows(BpfException.class, () -> maps.get("none", ONE));
      assertTrue(e.getMessage().startsWith("object tick has no map none: it has ["));
    }
  }

  @Test
  void put_afterTheEnd_saysClosed() throws Exception {
    KernelMaps maps;
    try (Lab lab = new Lab()) {
      maps = maps(lab);
    }
    var e = assertThrows(BpfException.class, () -> maps.get("hp_tick_count", ONE));
    assertEquals("object tick is closed", e.getMessage());
  }

  @Test
  void putSocket_ofAnotherProcess_itsMessagesPassTheProgram() throws Exception {
    try (Lab lab = new Lab();
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      KernelMaps maps = maps(lab);
      Process child =
          new ProcessBuilder(
                  "python3",
                  "-c",
                  "import socket,sys\n"
                      + "s=socket.create_connection(('127.0.0.1',int(sys.argv[1])))\n"
                      + "print(s.fileno(),flush=True)\n"
                      + "sys.stdin.readline(); s.send(b'x'); sys.stdin.readline()",
                  String.valueOf(server.getLocalPort()))
              .start();
      try (Socket accepted = server.accept()) {
        int fd = Integer.parseInt(child.inputReader().readLine());
        int pid = (int) child.pid();
        assertTrue(maps.socketCookie(pid, fd) != 0);
        assertEquals(0, maps.socketCookie(pid, 0));
        assertEquals(0, maps.socketCookie(pid, 99));
        assertTrue(maps.putSocket("hp_tick_socks", Bytes.ofLong(5), pid, fd, null));
        assertFalse(maps.putSocket("hp_tick_socks", Bytes.ofLong(6), pid, 99, null));
        child.outputWriter().write("\n");
        child.outputWriter().flush();
        assertEquals('x', accepted.getInputStream().read());
        assertEquals(1, KernelCalls.number(maps.get("hp_tick_count", Bytes.ofInt(2))));
      } finally {
        child.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void cgroupProgram_connectionsInTheCgroup_areCountedAcrossSwap() throws Exception {
    try (Lab lab = new Lab();
        ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      TickProbe first = new TickProbe(TickProbe.ENTER, TickProbe.CONNECT);
      Candidate candidate = lab.start(first);
      connect(lab, server);
      TickProbe second = new TickProbe(TickProbe.ENTER, TickProbe.CONNECT);
      lab.start(second);
      lab.stop(candidate);
      connect(lab, server);
      try (Socket outside = new Socket()) {
        outside.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
      }
      assertEquals(2, KernelCalls.number(second.maps.get("hp_tick_count", ONE)));
    }
  }

  @Test
  void fionread_withVerdict_isRight() {
    assertEquals(5, new Trial(CgroupDirectory.of("")).fionread(true));
    int fd = Sockets.listen();
    assertEquals(0, Libc.close(fd));
  }

  private static KernelMaps maps(Lab lab) {
    TickProbe probe = new TickProbe(TickProbe.ENTER, MESSAGE);
    lab.start(probe);
    return probe.maps;
  }

  private static void connect(Lab lab, ServerSocket server) throws Exception {
    String script =
        "echo $$ > %s/cgroup.procs && exec 3<>/dev/tcp/127.0.0.1/%d"
            .formatted(lab.cgroup, server.getLocalPort());
    Process child = new ProcessBuilder("bash", "-c", script).inheritIO().start();
    assertEquals(0, child.waitFor());
  }
}
