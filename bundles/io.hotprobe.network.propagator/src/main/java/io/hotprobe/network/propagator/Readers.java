// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The threads of a process that may still be in a call that reads some descriptors and began before
 * this object was made. A thread that was seen anywhere else since then is not. What a thread does
 * is told by /proc/PID/task/TID/syscall (Documentation/filesystems/proc.rst; needs CAP_SYS_PTRACE).
 */
final class Readers {
  /** read, readv, recvfrom, recvmsg, splice, preadv, recvmmsg, preadv2 (x86-64). */
  private static final Set<Long> FIRST_ARGUMENT = Set.of(0L, 19L, 45L, 47L, 275L, 295L, 299L, 327L);

  private static final long SENDFILE = 40; // reads its second argument

  private final Path tasks;
  private final Set<Long> descriptors;
  private final Set<String> threads;

  /**
   * Takes note of the threads that there are.
   *
   * @param descriptors all that lead to the socket
   */
  Readers(Path proc, int pid, Set<Long> descriptors) {
    this.tasks = proc.resolve(Integer.toString(pid)).resolve("task");
    this.descriptors = descriptors;
    this.threads = list(tasks);
  }

  private static Set<String> list(Path tasks) {
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(tasks)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (IOException | DirectoryIteratorException e) {
      // The process is gone: nobody reads.
    }
    return names;
  }

  /** Looks at the threads that are left; returns whether none may still be reading. */
  boolean gone() {
    threads.removeIf(this::isElsewhere);
    return threads.isEmpty();
  }

  private boolean isElsewhere(String thread) {
    try {
      String call =
          Files.readString(tasks.resolve(thread).resolve("syscall"), StandardCharsets.ISO_8859_1);
      return isElsewhere(call.strip().split(" "));
    } catch (NoSuchFileException e) {
      return true; // It has ended.
    } catch (IOException e) {
      return !Files.exists(
          tasks.resolve(thread)); // Reading fails with ESRCH when it ends meanwhile.
    }
  }

  /** A thread that runs may be in the call as well. */
  private boolean isElsewhere(String[] words) {
    if (words[0].equals("-1")) {
      return true;
    }
    if (words.length < 3 || !words[0].chars().allMatch(Character::isDigit)) {
      return false;
    }
    long call = Long.parseLong(words[0]);
    String argument = FIRST_ARGUMENT.contains(call) ? words[1] : call == SENDFILE ? words[2] : "";
    return argument.isEmpty() || !descriptors.contains(Long.decode(argument));
  }
}
