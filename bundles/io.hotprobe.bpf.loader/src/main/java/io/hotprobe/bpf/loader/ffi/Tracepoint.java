// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.LONG;

import io.hotprobe.bpf.BpfException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tracepoint as a perf event, for when tracefs is not mounted: libbpf reads the event's number
 * there.
 */
record Tracepoint(String category, String name) {
  private static final long SYS_PERF_EVENT_OPEN =
      "amd64".equals(System.getProperty("os.arch")) ? 298 : 241;
  private static final String OPENED = "hotprobe.tracefs"; // where the starting script has it
  private static final int PERF_TYPE_TRACEPOINT = 2;
  private static final int ATTRIBUTES_SIZE = 64;
  private static final int PERF_FLAG_FD_CLOEXEC = 8;

  /** Returns the tracepoint that a section names, for example "tracepoint/sched/sched_switch". */
  static @Nullable Tracepoint named(String section) {
    String[] parts = section.split("/", -1);
    boolean tracepoint =
        parts.length == 3 && (parts[0].equals("tracepoint") || parts[0].equals("tp"));
    return tracepoint ? new Tracepoint(parts[1], parts[2]) : null;
  }

  /** Returns the descriptor of an event that all CPUs share. */
  int open() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES_SIZE, 8);
      attributes.set(INT, 0, PERF_TYPE_TRACEPOINT);
      attributes.set(INT, 4, ATTRIBUTES_SIZE);
      attributes.set(LONG, 8, number());
      int fd =
          Libc.syscall(SYS_PERF_EVENT_OPEN, attributes.address(), -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
      return Native.check(fd, "perf event of tracepoint " + this);
    }
  }

  private int number() {
    String opened = System.getProperty(OPENED);
    if (opened != null) {
      return number(Path.of(opened));
    }
    Optional<PrivateMount> tracefs = PrivateMount.of("tracefs");
    if (tracefs.isEmpty()) {
      throw new BpfException(
          "tracepoint %s is not found: expected tracefs mounted at /sys/kernel/tracing (mounting it"
                  .formatted(this)
              + " privately takes CAP_SYS_ADMIN)",
          Errno.ENOENT);
    }
    try (PrivateMount mount = tracefs.get()) {
      return number(mount.root());
    }
  }

  private int number(Path tracefs) {
    Path id = tracefs.resolve("events").resolve(category).resolve(name).resolve("id");
    try {
      return Integer.parseInt(Files.readString(id).strip());
    } catch (IOException | NumberFormatException e) {
      throw new BpfException("tracepoint %s is not there: %s".formatted(this, e), Errno.ENOENT, e);
    }
  }

  @Override
  public String toString() {
    return category + "/" + name;
  }
}
