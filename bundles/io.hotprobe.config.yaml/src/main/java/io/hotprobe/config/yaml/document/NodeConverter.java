// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.document;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Turns nodes into values: merges are applied, references to variables replaced. A node is turned
 * once, however many aliases it has, so aliases of aliases cost nothing.
 */
final class NodeConverter {
  private static final Set<Tag> TAGS =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.MERGE,
          Tag.MAP,
          Tag.SEQ);

  private final String source;
  private final Substitution substitution;
  private final Findings findings;
  private final IdentityHashMap<Node, Value> done = new IdentityHashMap<>();
  private final Set<Node> begun = Collections.newSetFromMap(new IdentityHashMap<>());

  NodeConverter(String source, Environment environment, Findings findings) {
    this.source = source;
    this.substitution = new Substitution(environment);
    this.findings = findings;
  }

  Value convert(Node root) {
    return convert(root, "");
  }

  private Value convert(Node node, String path) {
    Value known = done.get(node);
    if (known != null) {
      return known;
    }
    Place place = place(node, path);
    if (!begun.add(node)) {
      findings.error(place, "an alias stands inside of what it stands for");
      return new Value.Scalar(place, Optional.empty());
    }
    if (!TAGS.contains(node.getTag())) {
      String tag = node.getTag().getValue().replace(Tag.PREFIX, "!!");
      findings.error(place, "the tag " + tag + " is not supported");
    }
    Value value =
        switch (node) {
          case MappingNode mapping -> new Value.Mapping(place, entries(mapping, place));
          case SequenceNode sequence -> new Value.Sequence(place, items(sequence, path));
          case ScalarNode scalar -> new Value.Scalar(place, text(scalar, place));
          default -> throw new IllegalStateException("a node of the kind " + node.getNodeId());
        };
    done.put(node, value);
    return value;
  }

  private Place place(Node node, String path) {
    return new Place(
        source, node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1, path);
  }

  private List<Value> items(SequenceNode node, String path) {
    List<Value> items = new ArrayList<>();
    for (Node item : node.getValue()) {
      items.add(convert(item, path + "[" + items.size() + "]"));
    }
    return items;
  }

  private Optional<String> text(ScalarNode node, Place place) {
    if (node.getTag().equals(Tag.NULL)) {
      return Optional.empty();
    }
    return Optional.of(
        substitution.apply(
            node.getValue(),
            name ->
                findings.warning(
                    place,
                    "the environment variable " + name + " is not set, nothing stands for it")));
  }

  private Map<String, Value.Entry> entries(MappingNode node, Place place) {
    Map<String, Value.Entry> entries = new LinkedHashMap<>();
    List<Value> merged = new ArrayList<>();
    for (NodeTuple tuple : node.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        Place at = place(key, place.below(key.getValue()));
        if (key.getTag().equals(Tag.MERGE)) {
          merged.add(convert(tuple.getValueNode(), place.path()));
        } else {
          Value.Entry entry = new Value.Entry(at, convert(tuple.getValueNode(), at.path()));
          Value.Entry first = entries.putIfAbsent(key.getValue(), entry);
          if (first != null) {
            findings.error(at, "duplicate key, the first is in line " + first.key().line());
          }
        }
      } else {
        findings.error(
            place(tuple.getKeyNode(), place.path()), "expected a key, got a list or a mapping");
      }
    }
    merged.forEach(value -> merge(entries, value));
    return entries;
  }

  private void merge(Map<String, Value.Entry> entries, Value value) {
    switch (value) {
      case Value.Mapping mapping -> mapping.entries().forEach(entries::putIfAbsent);
      case Value.Sequence sequence
          when sequence.items().stream().allMatch(Value.Mapping.class::isInstance) ->
          sequence.items().forEach(item -> merge(entries, item));
      default -> findings.expected(value, "a mapping or a list of mappings after <<");
    }
  }
}
