// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Learns the paths of one service. A prefix below which more than a given number of different
 * segments was seen keeps none of them: they become the wildcard for ever. Holds {@value #NODES}
 * segments at most; what would be one more is {@code **}, which stands for all that follows.
 */
final class PathTree {
  /** What {@link #generalise} returns for a path that nothing is known of. */
  static final int UNKNOWN = -1;

  static final int NODES = 2000;
  private static final String REST = "**";

  private static final class Node {
    /** Known segments; null after there were too many. */
    @Nullable Map<String, Node> children = new HashMap<>(4);

    /** What is known of paths with the wildcard here. */
    @Nullable Node any;

    /** Whether a path that ends here was learned. */
    boolean end;
  }

  private final int cardinality;
  private final String wildcard;
  private final Node root = new Node();
  private int nodes = 1;

  PathTree(int cardinality, String wildcard) {
    this.cardinality = cardinality;
    this.wildcard = wildcard;
  }

  /** Returns how many segments are remembered. */
  int size() {
    return nodes;
  }

  /**
   * Replaces segments that belong to a prefix with too many of them.
   *
   * @param segments changed in place
   * @param learn whether a path that was not seen before is remembered
   * @return how many of the segments make up the route, or {@link #UNKNOWN} when the path was never
   *     learned and is not to be
   */
  int generalise(String[] segments, boolean learn) {
    Node node = root;
    for (int i = 0; i < segments.length; i++) {
      Node next = segments[i].equals(wildcard) ? null : literal(node, segments[i], learn);
      if (next == null) {
        segments[i] = wildcard;
        next = any(node, learn);
      }
      if (next == null) {
        segments[i] = REST;
        return learn ? i + 1 : UNKNOWN;
      }
      node = next;
    }
    node.end |= learn;
    return node.end ? segments.length : UNKNOWN;
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
      children.values().forEach(grown -> nodes -= count(grown));
      node.children = null;
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

  private @Nullable Node any(Node node, boolean learn) {
    if (node.any == null && learn && nodes < NODES) {
      node.any = new Node();
      nodes++;
    }
    return node.any;
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
