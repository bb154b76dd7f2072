// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the route of a path: configured patterns, then the rule for the rest. Not thread-safe. */
final class Routes {
  private static final int SERVICES = 256;

  private final List<RoutePattern> patterns;
  private final List<RoutePattern> ignored;
  private final Unmatched unmatched;
  private final String wildcard;
  private final int cardinality;
  private final Map<String, PathTree> trees =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PathTree> eldest) {
          return size() > SERVICES;
        }
      };

  /**
   * Creates the rules.
   *
   * @param wildcard what replaces a segment
   * @param cardinality different segments that are kept below one prefix
   */
  Routes(
      List<RoutePattern> patterns,
      List<RoutePattern> ignored,
      Unmatched unmatched,
      String wildcard,
      int cardinality) {
    this.patterns = patterns;
    this.ignored = ignored;
    this.unmatched = unmatched;
    this.wildcard = wildcard;
    this.cardinality = cardinality;
  }

  /** Tells whether spans about this path are to be thrown away. */
  boolean ignores(String path) {
    return !ignored.isEmpty() && first(ignored, Segments.of(path, wildcard)) != null;
  }

  /**
   * Returns the route, or null when the path has none.
   *
   * @param service the service that was asked; what is learned is kept apart by it
   * @param served whether the answer tells that the service knows the path; if not, the path has a
   *     route only if others with the same one were served
   */
  @Nullable String routeOf(String service, String path, boolean served) {
    String[] segments = Segments.of(path, wildcard);
    RoutePattern pattern = first(patterns, segments);
    if (pattern != null) {
      return pattern.text();
    }
    return switch (unmatched) {
      case UNSET -> null;
      case PATH -> path;
      case WILDCARD -> "/**";
      case HEURISTIC -> learned(service, withoutIdentifiers(segments), served);
      case LOW_CARDINALITY -> learned(service, segments, served);
    };
  }

  private static @Nullable RoutePattern first(List<RoutePattern> patterns, String[] segments) {
    for (RoutePattern pattern : patterns) {
      if (pattern.matches(segments)) {
        return pattern;
      }
    }
    return null;
  }

  private String[] withoutIdentifiers(String[] segments) {
    for (int i = 0; i < segments.length; i++) {
      if (Identifiers.matches(segments[i])) {
        segments[i] = wildcard;
      }
    }
    return segments;
  }

  private @Nullable String learned(String service, String[] segments, boolean served) {
    PathTree tree = trees.get(service);
    if (tree == null) {
      tree = new PathTree(cardinality, wildcard);
      trees.put(service, tree);
    }
    int length = tree.generalise(segments, served);
    return length == PathTree.UNKNOWN ? null : Segments.join(segments, length);
  }
}
