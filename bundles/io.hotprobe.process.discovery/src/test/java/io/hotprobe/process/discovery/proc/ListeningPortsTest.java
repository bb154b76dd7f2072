// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.proc;

import static io.hotprobe.process.discovery.FakeProc.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.process.discovery.FakeProc;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningPortsTest {
  private static final String ANY6 = "0".repeat(32);

  @TempDir private Path root;
  private FakeProc fake;
  private ProcFs proc;

  @BeforeEach
  void makeTree() {
    fake = new FakeProc(root);
    proc = new ProcFs(root);
  }

  @Test
  void listeningPorts_bothTables_onlyListenersThatItHolds() {
    fake.process(42)
        .sockets(
            "tcp",
            row("0100007F", 8080, "0A", 1),
            row("0100007F", 8080, "01", 2),
            row("00000000", 9090, "0A", 3),
            row("00000000", 9091, "06", 4))
        .sockets("tcp6", row(ANY6, 65535, "0A", 5), row(ANY6, 7000, "0A", 6))
        .descriptor("/srv/file")
        .descriptor("socket:[1]")
        .descriptor("socket:[2]")
        .descriptor("socket:[4]")
        .descriptor("socket:[5]")
        .descriptor("pipe:[6]")
        .descriptor("socket:6");

    assertEquals(Set.of(8080, 65535), proc.listeningPorts(42));
  }

  @Test
  void listeningPorts_twoNamespaces_eachProcessByItsOwn() {
    fake.process(1)
        .netNamespace(1)
        .sockets("tcp", row("00000000", 80, "0A", 7))
        .descriptor("socket:[7]");
    fake.process(2)
        .netNamespace(2)
        .sockets("tcp", row("00000000", 81, "0A", 7))
        .descriptor("socket:[7]");

    assertEquals(Set.of(80), proc.listeningPorts(1));
    assertEquals(Set.of(81), proc.listeningPorts(2));
  }

  @Test
  void listeningPorts_sameNamespace_tableReadOnceUntilForgotten() {
    fake.process(1)
        .netNamespace(1)
        .sockets("tcp", row("00000000", 80, "0A", 7))
        .descriptor("socket:[7]");
    assertEquals(Set.of(80), proc.listeningPorts(1));
    fake.process(2)
        .netNamespace(1)
        .sockets("tcp", row("00000000", 81, "0A", 8))
        .descriptor("socket:[7]")
        .descriptor("socket:[8]");

    assertEquals(Set.of(80), proc.listeningPorts(2), "the table of the namespace as it was");
    proc.forgetPorts();
    assertEquals(Set.of(81), proc.listeningPorts(2));
  }

  @Test
  void listeningPorts_namespaceUnknown_tableOfTheProcess() {
    fake.process(1).listens(80);
    fake.process(2).listens(81);

    assertEquals(Set.of(80), proc.listeningPorts(1));
    assertEquals(Set.of(81), proc.listeningPorts(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "   0: 00000000:0050",
        "   0: 00000000:0050 00000000:0000 0A 0:0 00:0 0 0 0",
        "   0: 00000000:zzzz 00000000:0000 0A 0:0 00:0 0 0 0 7 1",
        "   0: nocolon 00000000:0000 0A 0:0 00:0 0 0 0 7 1",
        "   0: 00000000: 00000000:0000 0A 0:0 00:0 0 0 0 7 1",
        "   0: 00000000:FFFFFFFFFF 00000000:0000 0A 0:0 00:0 0 0 0 7 1",
      })
  void listeningPorts_brokenRow_skippedAndTheNextRead(String broken) {
    fake.process(42)
        .sockets("tcp", broken + "\n", row("00000000", 81, "0A", 8))
        .descriptor("socket:[7]")
        .descriptor("socket:[8]");

    assertEquals(Set.of(81), proc.listeningPorts(42));
  }

  @Test
  void listeningPorts_descriptorsUnreadable_none() {
    fake.process(42).sockets("tcp", row("00000000", 80, "0A", 7));

    assertEquals(Set.of(), proc.listeningPorts(42));
  }

  @Test
  void listeningPorts_thisProcess_asTheKernelSays() throws Exception {
    int self = (int) ProcessHandle.current().pid();
    ProcFs real = new ProcFs(Path.of("/proc"));
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      Set<Integer> ports = real.listeningPorts(self);
      assertTrue(ports.contains(server.getLocalPort()), ports::toString);
      assertFalse(ports.contains(client.getLocalPort()), ports::toString);

      server.close();
      real.forgetPorts();
      assertFalse(real.listeningPorts(self).contains(server.getLocalPort()));
    }
  }
}
