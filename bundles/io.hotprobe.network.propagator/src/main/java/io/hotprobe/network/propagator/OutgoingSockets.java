// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the TCP connections that a process has open and made itself. One whose local port somebody
 * listens on was accepted. Table formats: Documentation/networking/proc_net_tcp.rst.
 */
final class OutgoingSockets {
  private static final String ESTABLISHED = "01";
  private static final String LISTEN = "0A";
  private static final String SOCKET = "socket:[";

  private final Path proc;
  private final Set<Integer> otherPorts;

  /**
   * Creates it.
   *
   * @param otherPorts peers' ports whose connections are left out
   */
  OutgoingSockets(Path proc, Set<Integer> otherPorts) {
    this.proc = proc;
    this.otherPorts = otherPorts;
  }

  /** Returns all descriptors of a process that lead to the same socket as one of them does. */
  Set<Long> same(int pid, int descriptor) {
    Path folder = proc.resolve(Integer.toString(pid)).resolve("fd");
    String inode = inodeOf(folder.resolve(Integer.toString(descriptor)));
    Set<Long> same = new HashSet<>(Set.of((long) descriptor));
    if (!inode.isEmpty()) {
      descriptors(folder, Map.of(inode, "")).forEach(each -> same.add((long) each));
    }
    return same;
  }

  /** Returns descriptor numbers; empty when the process is gone. */
  List<Integer> of(int pid) {
    Path process = proc.resolve(Integer.toString(pid));
    Map<String, String> portByInode = new HashMap<>();
    Set<String> listening = new HashSet<>();
    read(process.resolve("net/tcp"), portByInode, listening);
    read(process.resolve("net/tcp6"), portByInode, listening);
    portByInode.values().removeAll(listening);
    return portByInode.isEmpty() ? List.of() : descriptors(process.resolve("fd"), portByInode);
  }

  private void read(Path table, Map<String, String> portByInode, Set<String> listening) {
    try {
      for (String row : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
        take(row.strip().split("\\s+"), portByInode, listening);
      }
    } catch (IOException e) {
      // The process is gone, or the kernel has no IPv6: there is nothing to enrol.
    }
  }

  private void take(String[] columns, Map<String, String> portByInode, Set<String> listening) {
    if (columns.length < 10) {
      return;
    }
    String port = portOf(columns[1]);
    if (columns[3].equals(ESTABLISHED) && !isOther(columns[2])) {
      portByInode.put(columns[9], port);
    } else if (columns[3].equals(LISTEN)) {
      listening.add(port);
    }
  }

  private boolean isOther(String peer) {
    try {
      return otherPorts.contains(Integer.parseInt(portOf(peer), 16));
    } catch (NumberFormatException e) {
      return false; // Whatever the kernel says there, the socket itself is asked again.
    }
  }

  private static String portOf(String address) {
    return address.substring(address.lastIndexOf(':') + 1);
  }

  private static List<Integer> descriptors(Path folder, Map<String, String> portByInode) {
    List<Integer> found = new ArrayList<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(folder)) {
      for (Path link : links) {
        if (portByInode.containsKey(inodeOf(link))) {
          found.add(Integer.parseInt(link.getFileName().toString()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The process is gone meanwhile: what was found of it is harmless to try.
    }
    return found;
  }

  private static String inodeOf(Path link) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith(SOCKET)
          ? target.substring(SOCKET.length(), target.length() - 1)
          : "";
    } catch (IOException e) {
      return "";
    }
  }
}
