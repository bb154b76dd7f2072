// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine that the agent runs on.
 *
 * @param name host name
 * @param id stable id, empty if there is none
 */
public record Host(String name, String id) {
  private static final int LIMIT = 256;

  /**
   * Reads both below the root of a file system.
   *
   * @param root usually /
   * @param name used instead of the host's own name unless empty
   * @param id used instead of the machine id unless empty
   */
  public static Host read(Path root, String name, String id) {
    return new Host(
        name.isEmpty() ? line(root.resolve("proc/sys/kernel/hostname"), "localhost") : name,
        id.isEmpty() ? line(root.resolve("etc/machine-id"), "") : id);
  }

  private static String line(Path file, String otherwise) {
    try (var in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(LIMIT), StandardCharsets.ISO_8859_1).strip();
      return text.isEmpty() ? otherwise : text;
    } catch (IOException e) {
      return otherwise;
    }
  }
}
