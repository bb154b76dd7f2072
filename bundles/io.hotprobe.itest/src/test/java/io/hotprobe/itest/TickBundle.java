// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.osgi.framework.Constants;

/** Makes bundles of any version out of bundles that were built. */
final class TickBundle {
  static final String NAME = "io.hotprobe.itest";
  private static final String OBJECT = "bpf/tick.bpf.o";
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final Path CLASSES = Path.of(System.getProperty("exam.probe", "."));

  private TickBundle() {}

  /** Returns the probe bundle in this version. */
  static byte[] version(String version) {
    return jar(version, files());
  }

  /** Returns the probe bundle with half of its BPF object. */
  static byte[] broken(String version) {
    Map<String, byte[]> files = files();
    files.computeIfPresent(OBJECT, (name, elf) -> Arrays.copyOf(elf, elf.length / 2));
    return jar(version, files);
  }

  /** Returns the probe bundle with an import that nobody exports. */
  static byte[] unresolvable(String version) {
    Map<String, byte[]> files = files();
    files.computeIfPresent(
        MANIFEST, (name, text) -> with(text, Constants.IMPORT_PACKAGE, "no.such"));
    return jar(version, files);
  }

  /** Returns the BPF object of the good bundle. */
  static byte[] object() {
    return files().get(OBJECT);
  }

  /** Returns a built bundle under another version. */
  static byte[] version(Path built, String version) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (JarInputStream in = new JarInputStream(Files.newInputStream(built))) {
      files.put(MANIFEST, bytes(in.getManifest()));
      for (JarEntry entry; (entry = in.getNextJarEntry()) != null; ) {
        if (!entry.isDirectory()) {
          files.put(entry.getName(), in.readAllBytes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar(version, files);
  }

  static InputStream stream(byte[] jar) {
    return new ByteArrayInputStream(jar);
  }

  /** Puts a bundle into the watched folder as an operator should: complete, by a new name. */
  static Path drop(Path folder, String name, byte[] jar) throws IOException {
    Path target = folder.resolve(name);
    Path draft = Files.write(folder.resolve(name + ".new"), jar);
    return Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (Stream<Path> all = Files.walk(CLASSES)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        files.put(CLASSES.relativize(file).toString(), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static byte[] jar(String version, Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      byte[] text = with(files.get(MANIFEST), Constants.BUNDLE_VERSION, version);
      Manifest manifest = new Manifest(stream(text));
      try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
          if (!file.getKey().startsWith("META-INF/")) {
            out.putNextEntry(new JarEntry(file.getKey()));
            out.write(file.getValue());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] with(byte[] text, String header, String value) {
    try {
      Manifest manifest = new Manifest(stream(text));
      manifest.getMainAttributes().putValue(header, value);
      return bytes(manifest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Manifest manifest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    manifest.write(bytes);
    return bytes.toByteArray();
  }
}
