// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes an installed runtime out of bundles that contain next to nothing. */
final class Jars {
  private final Path home;

  Jars(Path home) throws IOException {
    this.home = home;
    Files.createDirectories(home.resolve("bundles"));
  }

  Path home() {
    return home;
  }

  /** Adds a bundle; further headers as name, value, name, value, ... */
  Path add(String file, String name, String version, String... headers) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (!name.isEmpty()) {
      main.putValue("Bundle-ManifestVersion", "2");
      main.putValue("Bundle-SymbolicName", name);
      main.putValue("Bundle-Version", version);
    }
    for (int i = 0; i < headers.length; i += 2) {
      main.putValue(headers[i], headers[i + 1]);
    }
    Path jar = home.resolve("bundles").resolve(file);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new JarEntry("content.txt"));
      out.write(new byte[100]);
    }
    return jar;
  }
}
