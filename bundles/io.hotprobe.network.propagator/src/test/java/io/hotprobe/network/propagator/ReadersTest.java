// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadersTest {
  @TempDir Path proc;

  private void does(int thread, String call) throws IOException {
    Path task = proc.resolve("42/task/" + thread);
    Files.createDirectories(task);
    Files.writeString(task.resolve("syscall"), call + "\n");
  }

  private void ends(int thread) throws IOException {
    Files.delete(proc.resolve("42/task/" + thread + "/syscall"));
    Files.delete(proc.resolve("42/task/" + thread));
  }

  private Readers readers() {
    return new Readers(proc, 42, Set.of(5L, 17L));
  }

  @ParameterizedTest
  @CsvSource({
    "running, false",
    "-1 0x7ffd 0x7f01, true",
    "0 0x5 0x7f00 0x10 0x0 0x0 0x0 0x7ffd 0x7f01, false",
    "0 0x6 0x7f00 0x10 0x0 0x0 0x0 0x7ffd 0x7f01, true",
    "45 0x11 0x7f00 0x10 0x0 0x0 0x0 0x7ffd 0x7f01, false",
    "47 0x5 0x7f00 0x10 0x0 0x0 0x0 0x7ffd 0x7f01, false",
    "40 0x1 0x5 0x0 0x10 0x0 0x0 0x7ffd 0x7f01, false",
    "40 0x5 0x1 0x0 0x10 0x0 0x0 0x7ffd 0x7f01, true",
    "1 0x5 0x7f00 0x10 0x0 0x0 0x0 0x7ffd 0x7f01, true",
    "202 0x7f00 0x80 0x0 0x0 0x0 0x0 0x7ffd 0x7f01, true",
    "'', false",
  })
  void gone_whatTheThreadDoes(String call, boolean gone) throws IOException {
    does(42, call);
    assertEquals(gone, readers().gone());
  }

  @Test
  void gone_eachThreadSeenElsewhereOnce() throws IOException {
    does(42, "0 0x5 0x7f00 0x10");
    does(43, "202 0x7f00 0x80 0x0");
    Readers readers = readers();
    assertFalse(readers.gone());
    does(43, "0 0x5 0x7f00 0x10");
    does(42, "7 0x7f00 0x1 0x0");
    assertTrue(readers.gone(), "the call that 43 is in now began later");
  }

  @Test
  void gone_threadsOfLater_doNotMatter() throws IOException {
    does(42, "0 0x5 0x7f00 0x10");
    Readers readers = readers();
    does(44, "0 0x5 0x7f00 0x10");
    assertFalse(readers.gone());
    ends(42);
    assertTrue(readers.gone());
  }

  @Test
  void gone_processIsNoMore_true() {
    assertTrue(readers().gone());
  }
}
