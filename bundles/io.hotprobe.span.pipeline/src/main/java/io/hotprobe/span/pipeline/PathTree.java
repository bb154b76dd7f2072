// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Learns the paths of one service. A prefix below which more than a given number of different
 * segments was seen keeps none of them: they become the wildcard for ever. Holds {@value #NODES}
 * segments at most; new ones beyond that are wildcards.
 */
final class PathTree {
  private static final int NODES = 2000;

  private static final class Node {
    /** Known segments; null after there were too many. */
    @Nullable Map<String, Node> children = new HashMap<>(4);

    @Nullable Node any;
  }

  private final int cardinality;
  private final String wildcard;
  private final Node root = new Node();
  private int nodes = 1;

  PathTree(int cardinality, String wildcard) {
    this.cardinality = cardinality;
    this.wildcard = wildcard;
  }

  /**
   * Replaces segments that belong to a prefix with too many of them.
   *
   * @param segments changed in place
   * @param learn whether segments that were not seen before are remembered; if not, they are
   *     replaced
   */
  void generalise(String[] segments, boolean learn) {
    Node node = root;
    for (int i = 0; i < segments.length; i++) {
      Node next = segments[i].equals(wildcard) ? null : literal(node, segments[i], learn);
      if (next == null) {
        segments[i] = wildcard;
        next = any(node);
      }
      node = next;
    }
  }

  private @Nullable Node literal(Node node, String segment, boolean learn) {
    Map<String, Node> children = node.children;
    if (children == null) {
      return null;
    }
    Node child = children.get(segment);
    if (child != null || !learn) {
      return child;
    }
    if (children.size() >= cardinality) {
      nodes -= count(node) - 1;
      node.children = null;
      node.any = null;
      return null;
    }
    return nodes < NODES ? add(children, segment) : null;
  }

  private Node add(Map<String, Node> children, String segment) {
    Node child = new Node();
    children.put(segment, child);
    nodes++;
    return child;
  }

  private Node any(Node node) {
    Node any = node.any;
    if (any == null) {
      any = new Node();
      node.any = any;
      nodes++;
    }
    return any;
  }

  private static int count(Node node) {
    int sum = 1;
    if (node.children != null) {
      for (Node child : node.children.values()) {
        sum += count(child);
      }
    }
    return node.any == null ? sum : sum + count(node.any);
  }
}
