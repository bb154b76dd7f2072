// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that looks like a proc file system, with processes that a test makes up. */
public final class FakeProc {
  private static final String ROWS =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode\n";

  private final Path root;

  public FakeProc(Path root) {
    this.root = root;
  }

  /** A folder of a process; each method adds a file that the real one has. */
  public final class Process {
    private final int pid;
    private final Path folder;
    private int descriptors = 3;

    private Process(int pid) {
      this.pid = pid;
      this.folder = root.resolve(Integer.toString(pid));
    }

    public Process started(long ticks) {
      return state('S', ticks);
    }

    public Process state(char state, long ticks) {
      return stat(
          pid
              + " (a b) c) "
              + state
              + " 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 "
              + ticks
              + " 0 0 0\n");
    }

    public Process stat(String line) {
      return write("stat", line.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sets what the link to the executable says; the file need not be there. */
    public Process exe(String target) {
      return link("exe", target);
    }

    public Process cmdline(String... arguments) {
      return write("cmdline", strings(arguments));
    }

    public Process environ(String... entries) {
      return write("environ", strings(entries));
    }

    public Process cgroup(String... lines) {
      String text = String.join("\n", lines) + (lines.length == 0 ? "" : "\n");
      return write("cgroup", text.getBytes(StandardCharsets.UTF_8));
    }

    public Process maps(String text) {
      return write("maps", text.getBytes(StandardCharsets.UTF_8));
    }

    public Process pidNamespace(long id) {
      return link("ns/pid", "pid:[" + id + "]");
    }

    public Process netNamespace(long id) {
      return link("ns/net", "net:[" + id + "]");
    }

    /** Writes a table of sockets, "tcp" or "tcp6", with these rows. */
    public Process sockets(String table, String... rows) {
      return write("net/" + table, (ROWS + String.join("", rows)).getBytes(StandardCharsets.UTF_8));
    }

    /** Gives the process a descriptor with this target. */
    public Process descriptor(String target) {
      return link("fd/" + descriptors++, target);
    }

    /** Makes the process listen on ports of its own namespace. */
    public Process listens(int... ports) {
      String[] rows = new String[ports.length];
      for (int i = 0; i < ports.length; i++) {
        rows[i] = row("0100007F", ports[i], "0A", ports[i] + 100_000);
        descriptor("socket:[" + (ports[i] + 100_000) + "]");
      }
      return sockets("tcp", rows);
    }

    public Process write(String file, byte[] content) {
      try {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, content);
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Process link(String file, String target) {
      try {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.deleteIfExists(path);
        Files.createSymbolicLink(path, Path.of(target));
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Returns a row of a table of sockets. */
  public static String row(String address, int port, String state, long inode) {
    return "   0: %s:%04X %s:0000 %s 00000000:00000000 00:00000000 00000000 0 0 %d 1 0\n"
        .formatted(address, port, "0".repeat(address.length()), state, inode);
  }

  private static byte[] strings(String... parts) {
    StringBuilder all = new StringBuilder();
    for (String part : parts) {
      all.append(part).append('\0');
    }
    return all.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the folder of a process, made when it is written to. */
  public Process process(int pid) {
    return new Process(pid);
  }

  /** Makes a plain process that lives and runs this executable. */
  public Process process(int pid, long ticks, String executable, String... arguments) {
    return process(pid)
        .started(ticks)
        .exe(executable)
        .cmdline(arguments.length == 0 ? new String[] {executable} : arguments)
        .environ()
        .cgroup("0::/");
  }

  /** Makes a process vanish. */
  public void kill(int pid) {
    Path folder = root.resolve(Integer.toString(pid));
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the lines in the form of /proc/PID/maps for these files. */
  public static String mapped(String... files) {
    StringBuilder maps = new StringBuilder();
    for (String file : List.of(files)) {
      maps.append("7f0000000000-7f0000001000 r-xp 00000000 08:01 42").append(" ".repeat(20));
      maps.append(file).append('\n');
    }
    return maps.toString();
  }
}
