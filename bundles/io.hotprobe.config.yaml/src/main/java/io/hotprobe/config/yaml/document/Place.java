// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.document;

import java.util.Comparator;

/**
 * Where a value stands, for people to find it.
 *
 * @param source a file, or an environment variable
 * @param line from 1; 0 when the source has no lines
 * @param column from 1
 * @param path of the key, such as {@code discovery.instrument[0].name}; empty if there is none
 */
public record Place(String source, int line, int column, String path) implements Comparable<Place> {
  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::source)
          .thenComparingInt(Place::line)
          .thenComparingInt(Place::column)
          .thenComparing(Place::path);

  /** Returns the place of an environment variable. */
  public static Place variable(String name) {
    return new Place("environment " + name, 0, 0, "");
  }

  /** Returns the place of a whole file. */
  public static Place file(String name) {
    return new Place(name, 0, 0, "");
  }

  /** Returns the path of an entry of the mapping that stands here. */
  public String below(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    String position = line == 0 ? source : source + ":" + line + ":" + column;
    return path.isEmpty() ? position : position + ": " + path;
  }
}
