// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.proc;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One mounted proc file system, or a folder that looks like one. For one thread at a time. */
public final class ProcFs {
  private static final int STAT_LIMIT = 4096;
  private static final int COMMAND_LIMIT = 64 * 1024;
  private static final int ENVIRONMENT_LIMIT = 256 * 1024;
  private static final int CGROUP_LIMIT = 16 * 1024;
  private static final int MAPS_LIMIT = 1024 * 1024;
  private static final int PID_DIGITS = 9;
  private static final String DELETED = " (deleted)";
  private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";
  private final Path root;
  private ListeningPorts listeningPorts = new ListeningPorts();

  /** Creates the view of the proc file system at this place, usually /proc. */
  public ProcFs(Path root) {
    this.root = root;
  }

  /** Returns the folder of a process. */
  public Path folder(int pid) {
    return root.resolve(Integer.toString(pid));
  }

  /** Returns the ids of all processes there are now; an unreadable folder has none. */
  public List<Integer> pids() {
    List<Integer> pids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, ProcFs::isPid)) {
      for (Path entry : entries) {
        pids.add(Integer.valueOf(entry.getFileName().toString()));
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return pids;
    }
    return pids;
  }

  private static boolean isPid(Path entry) {
    String name = entry.getFileName().toString();
    return name.length() <= PID_DIGITS && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Returns state and start time, or empty when the process is gone. */
  public Optional<ProcessStat> stat(int pid) {
    try {
      return ProcessStat.parse(BoundedFile.text(folder(pid).resolve("stat"), STAT_LIMIT));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the path of the executable as the process sees it; empty for kernel threads. Whoever
   * may not know it (other users' processes without CAP_SYS_PTRACE) gets what the process was
   * called as.
   */
  public Optional<String> executable(int pid) {
    try {
      String path = Files.readSymbolicLink(folder(pid).resolve("exe")).toString();
      return Optional.of(
          path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path);
    } catch (AccessDeniedException e) {
      return commandLine(pid).stream().findFirst();
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** Returns the file to read the executable's content from, right in any mount namespace. */
  public Path executableFile(int pid) {
    return folder(pid).resolve("exe");
  }

  /**
   * Returns the argument vector, up to 64 KiB of it, without empty arguments at its end: a process
   * that writes a title over its arguments leaves thousands of them.
   */
  public List<String> commandLine(int pid) {
    try {
      List<String> all = BoundedFile.strings(folder(pid).resolve("cmdline"), COMMAND_LIMIT);
      int count = all.size();
      while (count > 0 && all.get(count - 1).isEmpty()) {
        count--;
      }
      return List.copyOf(all.subList(0, count));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Returns the environment that the process was started with, up to 256 KiB of it. */
  public Map<String, String> environment(int pid) {
    Map<String, String> variables = new HashMap<>();
    try {
      for (String entry : BoundedFile.strings(folder(pid).resolve("environ"), ENVIRONMENT_LIMIT)) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
          variables.putIfAbsent(entry.substring(0, equals), entry.substring(equals + 1));
        }
      }
    } catch (IOException e) {
      return Map.of();
    }
    return variables;
  }

  /** Returns /proc/PID/cgroup, a line for each hierarchy. */
  public List<String> cgroups(int pid) {
    try {
      return BoundedFile.text(folder(pid).resolve("cgroup"), CGROUP_LIMIT).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Returns the beginning of the list of mapped files. */
  public String maps(int pid) {
    try {
      return BoundedFile.text(folder(pid).resolve("maps"), MAPS_LIMIT);
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Returns the ports that the process listens on, in its own network namespace, as they were at
   * the first such question about the namespace since {@link #forgetPorts()}.
   */
  public Set<Integer> listeningPorts(int pid) {
    return listeningPorts.read(folder(pid));
  }

  /** Makes the next questions about ports look again. */
  public void forgetPorts() {
    listeningPorts = new ListeningPorts();
  }

  /** Returns whether the process is in the pid namespace that the kernel started with. */
  public boolean inInitialPidNamespace(String process) {
    try {
      Path link = Files.readSymbolicLink(root.resolve(process).resolve("ns").resolve("pid"));
      return link.toString().equals(INITIAL_PID_NAMESPACE);
    } catch (IOException | UnsupportedOperationException e) {
      return true;
    }
  }

  /** Returns the name of the user that the process runs as, if it can be told. */
  public Optional<String> owner(int pid) {
    try {
      return Optional.of(Files.getOwner(folder(pid)).getName());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }
}
