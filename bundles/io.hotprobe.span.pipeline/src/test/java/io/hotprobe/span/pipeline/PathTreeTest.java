// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PathTreeTest {
  private final PathTree tree = new PathTree(3, "*");

  private String route(String path, boolean learn) {
    String[] segments = Segments.of(path, "*");
    int length = tree.generalise(segments, learn);
    return length == PathTree.UNKNOWN ? "unknown" : Segments.join(segments, length);
  }

  private String learned(String path) {
    return route(path, true);
  }

  @Test
  void generalise_upToTheCardinality_segmentsStay() {
    assertEquals("/a", learned("/a"));
    assertEquals("/b", learned("/b"));
    assertEquals("/c", learned("/c"));
    assertEquals("/a", learned("/a"));
    assertEquals("/", learned("/"));
  }

  @Test
  void generalise_oneSegmentTooMany_allOfThatPrefixAreWildcardsForEver() {
    for (String path : new String[] {"/u/a", "/u/b", "/u/c"}) {
      assertEquals(path, learned(path));
    }

    assertEquals("/u/*", learned("/u/d"));
    assertEquals("/u/*", learned("/u/a"));
    assertEquals("/other", learned("/other"));
  }

  @Test
  void generalise_belowAWildcard_learnsAnew() {
    for (String id : new String[] {"a", "b", "c", "d"}) {
      learned("/u/" + id + "/cart");
    }

    assertEquals("/u/*/cart", learned("/u/e/cart"));
    assertEquals("/u/*/orders", learned("/u/f/orders"));
  }

  @Test
  void generalise_prefixGivenUp_whatTheWildcardKnewStays() {
    learned("/u/*/cart");
    for (String id : new String[] {"a", "b", "c", "d"}) {
      learned("/u/" + id);
    }

    assertEquals("/u/*/cart", route("/u/z/cart", false));
  }

  @Test
  void generalise_notToBeLearned_knownOnlyIfServedBefore() {
    assertEquals("unknown", route("/a/b", false));
    assertEquals("/a/b", learned("/a/b"));

    assertEquals("/a/b", route("/a/b", false));
    assertEquals("unknown", route("/a", false), "a prefix was never served");
    assertEquals("unknown", route("/a/c", false));
    assertEquals("unknown", route("/a/b/c", false));
    assertEquals("unknown", route("/", false));
  }

  @Test
  void generalise_notToBeLearned_leavesNoTrace() {
    learned("/a");
    int before = tree.size();

    for (int i = 0; i < 1000; i++) {
      route("/" + i + "/x/y/z", false);
      route("/a/" + i, false);
    }

    assertEquals(before, tree.size());
    assertEquals("/b", learned("/b"));
  }

  @Test
  void generalise_treeThatBranchesWithinTheCardinality_neverMoreThanItsNodes() {
    PathTree wide = new PathTree(10, "*");
    Random random = new Random(1);
    Set<String> routes = new HashSet<>();

    for (int i = 0; i < 100_000; i++) {
      String[] segments = new String[1 + random.nextInt(Segments.LIMIT)];
      for (int j = 0; j < segments.length; j++) {
        segments[j] = String.valueOf((char) ('a' + random.nextInt(10)));
      }
      int length = wide.generalise(segments, true);
      routes.add(Segments.join(segments, length));
    }

    assertTrue(wide.size() <= PathTree.NODES, "nodes: " + wide.size());
    assertTrue(routes.size() <= 2 * PathTree.NODES, "routes: " + routes.size());
    assertTrue(routes.stream().anyMatch(route -> route.endsWith("/**")), "the tree was never full");
  }

  @Test
  void generalise_prefixGivenUp_givesItsNodesBack() {
    PathTree small = new PathTree(3, "*");
    for (int i = 0; i < 3; i++) {
      small.generalise(new String[] {"p" + i, "a", "b"}, true);
    }
    assertEquals(1 + 9, small.size());

    small.generalise(new String[] {"p3", "a"}, true);

    assertEquals(1 + 2, small.size(), "root, wildcard and a");
  }
}
