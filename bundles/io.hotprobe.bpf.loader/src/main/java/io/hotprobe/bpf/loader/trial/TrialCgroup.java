// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A cgroup v2 directory of our own. A single thread can enter it, if it was made below the cgroup
 * that the process is in: it is a threaded one then.
 */
public final class TrialCgroup implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.hotprobe.bpf.loader");
  private static final String PREFIX = "hotprobe-trial-" + ProcessHandle.current().pid() + "-";
  private static final String THREADS = "cgroup.threads";
  private static final int TRIES = 200;

  private final Path path;
  private final Optional<Path> home;
  private boolean entered;

  private TrialCgroup(Path path, Optional<Path> home) {
    this.path = path;
    this.home = home;
  }

  /**
   * Makes one below the process's own cgroup, or else below the parent.
   *
   * @throws Impossible when neither can be done
   */
  public static TrialCgroup make(Path parent) {
    Optional<Path> home = OwnPlace.cgroup();
    IOException first = null;
    if (home.isPresent()) {
      try {
        return new TrialCgroup(Files.createTempDirectory(home.get(), PREFIX), home);
      } catch (IOException e) {
        first = e;
      }
    }
    try {
      return new TrialCgroup(Files.createTempDirectory(parent, PREFIX), Optional.empty());
    } catch (IOException e) {
      if (first != null) {
        e.addSuppressed(first);
      }
      throw new Impossible("no cgroup can be made below " + parent + ": " + reason(e));
    }
  }

  /** Returns the directory. */
  public Path path() {
    return path;
  }

  /**
   * Moves the calling thread into it.
   *
   * @throws Impossible when the kernel or the file system does not let it
   */
  void enter() {
    if (home.isEmpty()) {
      throw new Impossible(
          "the trial's cgroup %s is not below the agent's own, no thread can enter it"
              .formatted(path));
    }
    try {
      Files.writeString(path.resolve("cgroup.type"), "threaded");
      Files.writeString(path.resolve(THREADS), "0");
      entered = true;
    } catch (IOException e) {
      throw new Impossible("no thread can enter the cgroup " + path + ": " + reason(e));
    }
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }

  /** Moves the thread back and removes the directory. */
  @Override
  public void close() {
    try {
      if (entered) {
        Files.writeString(home.orElseThrow().resolve(THREADS), "0");
      }
      remove();
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.WARNING, "cgroup " + path + " of a trial is left behind", e);
    }
  }

  /** A thread that has just left is still counted for a moment. */
  private void remove() throws IOException {
    for (int i = 1; ; i++) {
      try {
        Files.delete(path);
        return;
      } catch (DirectoryNotEmptyException e) {
        throw e;
      } catch (IOException e) {
        if (i == TRIES) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
