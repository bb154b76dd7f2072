// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.proc;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Listening TCP ports of processes: sockets of a process's network namespace that it holds open.
 * The table of a namespace is read once in the life of an object of this class.
 */
final class ListeningPorts {
  private static final String LISTEN = "0A";
  private static final String SOCKET = "socket:[";
  private static final int ROW_LIMIT = 200_000;
  private static final int DESCRIPTOR_LIMIT = 200_000;
  private static final int LOCAL = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private final Map<String, Map<String, Integer>> tables = new HashMap<>();

  Set<Integer> read(Path process) {
    String namespace = link(process.resolve("ns").resolve("net"));
    Map<String, Integer> table =
        namespace.isEmpty()
            ? table(process)
            : tables.computeIfAbsent(namespace, unread -> table(process));
    return table.isEmpty() ? Set.of() : heldOpen(process, table);
  }

  private static Map<String, Integer> table(Path process) {
    Map<String, Integer> portsByInode = new HashMap<>();
    collect(process.resolve("net").resolve("tcp"), portsByInode);
    collect(process.resolve("net").resolve("tcp6"), portsByInode);
    return portsByInode;
  }

  private static void collect(Path table, Map<String, Integer> portsByInode) {
    try (BufferedReader rows = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
      rows.readLine();
      String row = rows.readLine();
      for (int i = 0; row != null && i < ROW_LIMIT; i++) {
        addRow(row, portsByInode);
        row = rows.readLine();
      }
    } catch (IOException e) {
      return;
    }
  }

  private static void addRow(String row, Map<String, Integer> portsByInode) {
    String[] fields = row.strip().split(" +", INODE + 2);
    if (fields.length <= INODE || !fields[STATE].equals(LISTEN)) {
      return;
    }
    int colon = fields[LOCAL].lastIndexOf(':');
    try {
      portsByInode.put(fields[INODE], Integer.parseInt(fields[LOCAL].substring(colon + 1), 16));
    } catch (NumberFormatException e) {
      return;
    }
  }

  private static Set<Integer> heldOpen(Path process, Map<String, Integer> portsByInode) {
    Set<Integer> ports = new HashSet<>();
    int seen = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (++seen > DESCRIPTOR_LIMIT) {
          break;
        }
        Integer port = portsByInode.get(socketInode(file));
        if (port != null) {
          ports.add(port);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return ports;
    }
    return ports;
  }

  private static String socketInode(Path file) {
    String target = link(file);
    return target.startsWith(SOCKET) && target.endsWith("]")
        ? target.substring(SOCKET.length(), target.length() - 1)
        : "";
  }

  private static String link(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }
}
