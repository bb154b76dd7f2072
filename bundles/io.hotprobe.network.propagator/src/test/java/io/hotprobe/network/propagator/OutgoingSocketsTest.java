// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutgoingSocketsTest {
  private static final String HEAD =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode\n";

  @TempDir Path proc;
  private Path process;

  @BeforeEach
  void makeProcess() throws IOException {
    process = proc.resolve("42");
    Files.createDirectories(process.resolve("fd"));
    Files.createDirectories(process.resolve("net"));
  }

  private static String row(String local, String state, int inode) {
    return "   0: "
        + local
        + " 0100007F:C001 "
        + state
        + " 00000000:00000000 00:00000000 00000000 0 0 "
        + inode
        + " 1 0000000000000000\n";
  }

  private void descriptor(int number, String target) throws IOException {
    Files.createSymbolicLink(process.resolve("fd/" + number), Path.of(target));
  }

  @Test
  void of_acceptedAndOutgoing_onlyOutgoing() throws IOException {
    Files.writeString(
        process.resolve("net/tcp"),
        HEAD
            + row("0100007F:1F90", "0A", 100)
            + row("0100007F:1F90", "01", 101)
            + row("0100007F:D431", "01", 102)
            + row("0100007F:D432", "06", 103));
    descriptor(3, "socket:[100]");
    descriptor(4, "socket:[101]");
    descriptor(5, "socket:[102]");
    descriptor(6, "socket:[103]");
    descriptor(7, "/srv/file");

    assertEquals(List.of(5), new OutgoingSockets(proc, Set.of()).of(42));
  }

  @Test
  void of_peerPortOfAnotherProtocol_leftOut() throws IOException {
    Files.writeString(process.resolve("net/tcp"), HEAD + row("0100007F:D431", "01", 102));
    descriptor(5, "socket:[102]");

    assertEquals(List.of(5), new OutgoingSockets(proc, Set.of(443)).of(42));
    assertEquals(List.of(), new OutgoingSockets(proc, Set.of(443, 0xC001)).of(42));
  }

  @Test
  void of_listenerOnIpv6_acceptsIpv4Too() throws IOException {
    Files.writeString(process.resolve("net/tcp"), HEAD + row("0100007F:1F90", "01", 101));
    Files.writeString(
        process.resolve("net/tcp6"), HEAD + row("00000000000000000000000000000000:1F90", "0A", 9));
    descriptor(4, "socket:[101]");

    assertEquals(List.of(), new OutgoingSockets(proc, Set.of()).of(42));
  }

  @Test
  void of_processGoneOrTableCut_nothing() throws IOException {
    Files.writeString(process.resolve("net/tcp"), HEAD + "   0: 0100007F:1F90");

    assertEquals(List.of(), new OutgoingSockets(proc, Set.of()).of(42));
    assertEquals(List.of(), new OutgoingSockets(proc, Set.of()).of(43));
  }

  @Test
  void of_ipv6Connections_likeIpv4() throws IOException {
    Files.writeString(
        process.resolve("net/tcp6"),
        HEAD
            + row("0000000000000000FFFF00000100007F:D431", "01", 7)
            + row("00000000000000000000000001000000:1F90", "0A", 8)
            + row("00000000000000000000000001000000:1F90", "01", 9));
    descriptor(3, "socket:[7]");
    descriptor(4, "socket:[8]");
    descriptor(5, "socket:[9]");

    assertEquals(List.of(3), new OutgoingSockets(proc, Set.of()).of(42));
  }

  @Test
  void of_otherSocketsAndNamesLikeThem_left() throws IOException {
    Files.writeString(process.resolve("net/tcp"), HEAD + row("0100007F:D431", "01", 102));
    descriptor(3, "pipe:[102]");
    descriptor(4, "socket:[10]");
    descriptor(5, "socket:[1020]");
    descriptor(6, "anon_inode:[eventpoll]");

    assertEquals(List.of(), new OutgoingSockets(proc, Set.of()).of(42));
  }

  @Test
  void of_otherProcessesConnections_left() throws IOException {
    Files.writeString(
        process.resolve("net/tcp"),
        HEAD + row("0100007F:D431", "01", 102) + row("0100007F:D432", "01", 103));
    descriptor(3, "socket:[103]");

    assertEquals(List.of(3), new OutgoingSockets(proc, Set.of()).of(42));
  }

  @Test
  void of_connectionHeldTwice_bothDescriptors() throws IOException {
    Files.writeString(process.resolve("net/tcp"), HEAD + row("0100007F:D431", "01", 102));
    descriptor(3, "socket:[102]");
    descriptor(9, "socket:[102]");

    assertEquals(
        List.of(3, 9), new OutgoingSockets(proc, Set.of()).of(42).stream().sorted().toList());
  }

  @Test
  void of_socketsInOtherStates_left() throws IOException {
    StringBuilder rows = new StringBuilder(HEAD);
    for (int state = 2; state <= 12; state++) {
      rows.append(row("0100007F:D431", "%02X".formatted(state), state));
      descriptor(state, "socket:[" + state + "]");
    }
    Files.writeString(process.resolve("net/tcp"), rows);

    assertEquals(List.of(), new OutgoingSockets(proc, Set.of()).of(42));
  }

  @Test
  void same_copies_all() throws IOException {
    descriptor(3, "socket:[102]");
    descriptor(4, "socket:[103]");
    descriptor(9, "socket:[102]");

    assertEquals(Set.of(3L, 9L), new OutgoingSockets(proc, Set.of()).same(42, 3));
    assertEquals(Set.of(8L), new OutgoingSockets(proc, Set.of()).same(42, 8), "closed meanwhile");
  }
}
