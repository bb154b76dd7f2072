// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.plugins;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A jar of the watched folder that is a whole bundle.
 *
 * @param file the jar in the folder; somebody may change it at any time
 * @param name symbolic name
 * @param fragment whether it has a host, and so cannot be started
 * @param copy what the file was when it was read; nobody changes it
 */
record Plugin(File file, String name, Version version, boolean fragment, Path copy) {

  /**
   * Copies the jar and reads the copy to its last byte.
   *
   * @param folder where the copy goes
   * @throws IOException saying why it is no bundle, or not a whole one
   */
  static Plugin read(File file, Path folder) throws IOException {
    Path copy = Files.createTempFile(folder, file.getName() + "-", ".jar");
    try {
      Files.copy(file.toPath(), copy, StandardCopyOption.REPLACE_EXISTING);
      return examine(file, copy);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
  }

  private static Plugin examine(File file, Path copy) throws IOException {
    try (JarFile jar = new JarFile(copy.toFile())) {
      readAll(jar);
      Manifest manifest = jar.getManifest();
      Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
      String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
      if (name == null) {
        throw new IOException(
            "it is no bundle: its manifest has no " + Constants.BUNDLE_SYMBOLICNAME);
      }
      return new Plugin(
          file,
          name.split(";", 2)[0].strip(),
          version(headers.getValue(Constants.BUNDLE_VERSION)),
          headers.getValue(Constants.FRAGMENT_HOST) != null,
          copy);
    }
  }

  /** Compares the checksums of the entries, which a jar's own reader does not. */
  private static void readAll(JarFile jar) throws IOException {
    for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
      JarEntry entry = entries.nextElement();
      CRC32 sum = new CRC32();
      try (InputStream in = new CheckedInputStream(jar.getInputStream(entry), sum)) {
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException | SecurityException e) {
        throw new IOException("it is damaged at " + entry.getName() + ": " + e.getMessage(), e);
      }
      if (sum.getValue() != entry.getCrc()) {
        throw new IOException("it is damaged at " + entry.getName() + ": wrong checksum");
      }
    }
  }

  private static Version version(String text) throws IOException {
    try {
      return Version.parseVersion(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "it has no valid " + Constants.BUNDLE_VERSION + ": " + e.getMessage(), e);
    }
  }

  void forget() {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      System.getLogger("io.hotprobe.plugins")
          .log(System.Logger.Level.DEBUG, "cannot remove {0}: {1}", copy, e.getMessage());
    }
  }

  @Override
  public String toString() {
    return name + " " + version + " of " + file.getName();
  }
}
