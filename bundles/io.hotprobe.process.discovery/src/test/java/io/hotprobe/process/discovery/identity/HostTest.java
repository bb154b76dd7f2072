// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {
  @TempDir private Path root;

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void read_files_nameAndMachineId() throws IOException {
    write("proc/sys/kernel/hostname", "web-1\n");
    write("etc/machine-id", "0123456789abcdef0123456789abcdef\n");

    assertEquals(new Host("web-1", "0123456789abcdef0123456789abcdef"), Host.read(root, "", ""));
    assertEquals(new Host("n", "i"), Host.read(root, "n", "i"));
    assertEquals("web-1", Host.read(root, "", "i").name());
  }

  @Test
  void read_filesMissingOrEmpty_localhostWithoutId() throws IOException {
    assertEquals(new Host("localhost", ""), Host.read(root, "", ""));
    write("proc/sys/kernel/hostname", "\n");
    write("etc/machine-id", "");
    assertEquals(new Host("localhost", ""), Host.read(root, "", ""));
  }

  @Test
  void read_thisHost_hasAName() throws IOException {
    String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();

    assertEquals(name, Host.read(Path.of("/"), "", "").name());
    assertFalse(name.isEmpty());
  }
}
