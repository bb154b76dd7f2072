// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** The bundles of an installed runtime, in the order in which they are to be started. */
final class BundleSet {
  /** Provides the API packages; left out when the host provides them. */
  static final String API = "io.hotprobe.api";

  /** Brings configuration; nothing of the set after it is started before there is one. */
  static final String CONFIGURATION = "io.hotprobe.config.yaml";

  private static final String OURS = "io.hotprobe.";

  /** Watches folders; on its own it would watch, and make, one in the working folder. */
  static final String WATCHER = "org.apache.felix.fileinstall";

  /** Works for the watcher alone. */
  static final String PLUGINS = "io.hotprobe.plugins";

  /**
   * One bundle.
   *
   * @param name symbolic name
   * @param fragment whether it has a host, and so cannot be started
   */
  record Entry(Path file, String name, Version version, boolean fragment) {}

  private BundleSet() {}

  /**
   * Returns the bundles below {@code home}: foreign ones first (the components' runtime among
   * them), then the one that brings configuration, then the others. The one that watches the folder
   * of plugins comes last: they are to replace what is there.
   */
  static List<Entry> of(Path home) {
    Path folder = home.resolve("bundles");
    Map<String, Entry> newest = new HashMap<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : jars) {
        Entry entry = read(jar);
        newest.merge(entry.name(), entry, BundleSet::newer);
      }
    } catch (IOException e) {
      throw new LaunchException("cannot read the bundles in " + folder + ": " + e, 1, e);
    }
    if (newest.isEmpty()) {
      throw new LaunchException("no bundle in " + folder + ", expected the agent's set", 1);
    }
    List<Entry> entries = new ArrayList<>(newest.values());
    entries.sort(Comparator.comparingInt(BundleSet::rank).thenComparing(Entry::name));
    return List.copyOf(entries);
  }

  private static Entry newer(Entry one, Entry other) {
    boolean first = one.version().compareTo(other.version()) >= 0;
    System.getLogger("io.hotprobe.launcher")
        .log(
            System.Logger.Level.WARNING,
            "{0} is left out: {1} is there in version {2} too",
            (first ? other : one).file(),
            one.name(),
            (first ? one : other).version());
    return first ? one : other;
  }

  private static int rank(Entry entry) {
    if (entry.name().equals(WATCHER)) {
      return 3;
    }
    if (!entry.name().startsWith(OURS)) {
      return 0;
    }
    return entry.name().equals(CONFIGURATION) ? 1 : 2;
  }

  private static Entry read(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
      String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
      if (name == null) {
        throw new LaunchException(jar + " is no bundle: it has no Bundle-SymbolicName", 1);
      }
      boolean fragment = headers.getValue(Constants.FRAGMENT_HOST) != null;
      Version version = Version.parseVersion(headers.getValue(Constants.BUNDLE_VERSION));
      return new Entry(jar, name.split(";", 2)[0].strip(), version, fragment);
    } catch (IOException | IllegalArgumentException e) {
      throw new LaunchException(jar + " is no bundle, or not a whole one: " + e.getMessage(), 1, e);
    }
  }
}
