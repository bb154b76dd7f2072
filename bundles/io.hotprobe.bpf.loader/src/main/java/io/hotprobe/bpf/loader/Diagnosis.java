// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Memory;
import io.hotprobe.bpf.loader.ffi.NativeObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds out why an object does not load: which program, and what the verifier says of it. */
final class Diagnosis {
  private static final Logger LOG = System.getLogger("io.hotprobe.bpf.loader");
  private static final long LOG_SIZE = 16 << 20;
  private static final int LINES = 4;
  private static final int LAST = 1;

  private final Preparation preparation;
  private final boolean debug;

  Diagnosis(Preparation preparation, boolean debug) {
    this.preparation = preparation;
    this.debug = debug;
  }

  /** A program that does not load by itself, and why. */
  record Culprit(String program, BpfException reason) {}

  /**
   * Loads each program alone and returns the first that fails.
   *
   * @throws BpfException when no single program is to blame
   */
  Culprit find(String object, Set<String> programs, int errno) {
    if (load(Set.of()) instanceof BpfException reason) {
      throw new BpfException(
          "object %s: maps or type information are refused: %s"
              .formatted(object, reason.getMessage()),
          reason.errno(),
          reason);
    }
    for (String program : programs) {
      if (load(Set.of(program)) instanceof BpfException reason) {
        return new Culprit(program, reason);
      }
    }
    throw new BpfException(
        "object %s does not load, though each of its programs %s does: %s"
            .formatted(object, programs, Kernel.describe(errno)),
        errno);
  }

  /** Returns why these programs do not load, or null. */
  private @Nullable BpfException load(Set<String> programs) {
    try (Arena arena = Arena.ofConfined();
        NativeObject object = preparation.open(programs).object()) {
      MemorySegment log = Memory.lazy(arena, LOG_SIZE);
      programs.forEach(name -> object.program(name).setLog(log));
      int result = object.load();
      return result < 0 ? refusal(object, programs, -result, log.getString(0)) : null;
    }
  }

  private BpfException refusal(NativeObject object, Set<String> programs, int errno, String log) {
    String what = Kernel.describe(errno);
    if (programs.isEmpty()) {
      return new BpfException(what, errno);
    }
    String program = programs.iterator().next();
    if (debug && !log.isBlank()) {
      LOG.log(Level.INFO, "verifier log of program {0}:\n{1}", program, log);
    }
    String section = object.program(program).section();
    return new BpfException(
        "program %s (%s) is refused: %s%s".formatted(program, section, what, lastWords(log)),
        errno);
  }

  /** Returns the line of a verifier log that says most: the last one before the statistics. */
  static String lastWord(String log) {
    return lastWords(log, LAST);
  }

  /** Returns the lines of a verifier log that matter: the last ones before the statistics. */
  static String lastWords(String log) {
    return lastWords(log, LINES);
  }

  private static String lastWords(String log, int count) {
    List<String> lines =
        log.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith(";"))
            .filter(line -> !line.startsWith("processed ") && !line.startsWith("verification time"))
            .filter(line -> !line.startsWith("stack depth"))
            .toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - count), lines.size());
    return last.isEmpty() ? "" : last.stream().collect(Collectors.joining(" / ", ": ", ""));
  }
}
