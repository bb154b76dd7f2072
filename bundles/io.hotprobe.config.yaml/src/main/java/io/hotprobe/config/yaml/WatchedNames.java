// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names whose change can change what a path leads to: its last one, and every symbolic link on
 * the way. A Kubernetes volume replaces a file by swapping a link beside it.
 *
 * @param byDirectory names by the directory that they are in
 */
record WatchedNames(Map<Path, Set<Path>> byDirectory) {
  private static final int MAX_LINKS = 40;

  static WatchedNames of(Path file) {
    WatchedNames names = new WatchedNames(new LinkedHashMap<>());
    names.follow(file.toAbsolutePath(), MAX_LINKS);
    return names;
  }

  private void follow(Path path, int links) {
    Path directory = path.getRoot();
    for (int i = 0; i < path.getNameCount(); i++) {
      Path next = directory.resolve(path.getName(i)).normalize();
      boolean last = i + 1 == path.getNameCount();
      boolean link = links > 0 && Files.isSymbolicLink(next);
      if (last || link) {
        byDirectory.computeIfAbsent(directory, any -> new LinkedHashSet<>()).add(path.getName(i));
      }
      if (link) {
        Path rest = last ? Path.of("") : path.subpath(i + 1, path.getNameCount());
        followLink(directory, next, rest, links);
        return;
      }
      directory = next;
    }
  }

  private void followLink(Path directory, Path link, Path rest, int links) {
    try {
      Path target = directory.resolve(Files.readSymbolicLink(link));
      follow(target.resolve(rest), links - 1);
    } catch (IOException e) {
      System.getLogger(WatchedNames.class.getPackageName())
          .log(System.Logger.Level.DEBUG, "{0} is no link any more: {1}", link, e);
    }
  }

  boolean contains(Path directory, Path name) {
    return byDirectory.getOrDefault(directory, Set.of()).contains(name);
  }
}
