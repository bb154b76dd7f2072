// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** What is in a file, or why nothing is known of it. */
sealed interface FileContent {
  /** Most bytes that a configuration may have. */
  int LIMIT = 1024 * 1024;

  /** The file was read. */
  record Present(byte[] bytes) implements FileContent {
    @Override
    public boolean equals(Object other) {
      return other instanceof Present present && Arrays.equals(bytes, present.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** There is no such file. */
  record Missing() implements FileContent {}

  /**
   * There is something that cannot be read.
   *
   * @param reason completes "the file ..."
   */
  record Unreadable(String reason) implements FileContent {}

  static FileContent read(Path file) {
    if (Files.isDirectory(file)) {
      return new Unreadable("is a directory");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return new Unreadable("is no regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LIMIT + 1);
      return bytes.length <= LIMIT
          ? new Present(bytes)
          : new Unreadable("is too large: expected at most " + LIMIT + " bytes");
    } catch (NoSuchFileException e) {
      return new Missing();
    } catch (AccessDeniedException e) {
      return new Unreadable("cannot be read: permission denied");
    } catch (IOException e) {
      return new Unreadable("cannot be read: " + e.getMessage());
    }
  }
}
