// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.document;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads a YAML file as far as nodes; no object of any other type is ever made from it. */
public final class Document {
  private static final int MAX_ALIASES = 50;
  private static final int MAX_DEPTH = 30;

  private final String source;
  private final Findings findings;

  private Document(String source, Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  /**
   * Returns the mapping that the file consists of, without entries when the file has no content or
   * errors were noted.
   *
   * @param source name of the file, for messages
   * @param environment for references in values
   */
  public static Value.Mapping read(
      String source, byte[] bytes, Environment environment, Findings findings) {
    Document document = new Document(source, findings);
    Optional<Value> root =
        Text.of(source, bytes, findings)
            .flatMap(document::compose)
            .map(node -> new NodeConverter(source, environment, findings).convert(node));
    if (root.isPresent() && root.get() instanceof Value.Mapping mapping) {
      return mapping;
    }
    root.filter(value -> !value.isBlank())
        .ifPresent(value -> findings.expected(value, "a mapping of keys to values"));
    return new Value.Mapping(Place.file(source), Map.of());
  }

  private Optional<Node> compose(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(Integer.MAX_VALUE);
    try {
      if (!isBounded(new ParserImpl(new StreamReader(text), options))) {
        return Optional.empty();
      }
      Parser parser = new ParserImpl(new StreamReader(text), options);
      return Optional.ofNullable(new Composer(parser, new Resolver(), options).getSingleNode());
    } catch (MarkedYAMLException e) {
      findings.error(at(e.getProblemMark()), "not valid YAML: " + explain(e, text));
      return Optional.empty();
    }
  }

  /** The composer has such limits too, but does not say where they are exceeded. */
  private boolean isBounded(Parser parser) {
    int aliases = 0;
    int depth = 0;
    while (!parser.checkEvent(Event.ID.StreamEnd)) {
      Event event = parser.getEvent();
      switch (event.getEventId()) {
        case Alias -> aliases++;
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (aliases > MAX_ALIASES) {
        findings.error(at(event.getStartMark()), "expected at most " + MAX_ALIASES + " aliases");
        return false;
      }
      if (depth > MAX_DEPTH) {
        findings.error(
            at(event.getStartMark()), "expected at most " + MAX_DEPTH + " levels of nesting");
        return false;
      }
    }
    return true;
  }

  private Place at(@Nullable Mark mark) {
    return mark == null
        ? Place.file(source)
        : new Place(source, mark.getLine() + 1, mark.getColumn() + 1, "");
  }

  private static String explain(MarkedYAMLException e, String text) {
    String problem = String.valueOf(e.getProblem()).replaceFirst("\\. \\(Do not use .*", "");
    return context(e) + problem + hint(problem, e.getProblemMark(), text);
  }

  private static String context(MarkedYAMLException e) {
    Mark begin = e.getContextMark();
    Mark problem = e.getProblemMark();
    boolean elsewhere = begin != null && problem != null && begin.getLine() != problem.getLine();
    String line = elsewhere ? " from line " + (begin.getLine() + 1) : "";
    return e.getContext() == null ? "" : e.getContext() + line + ", ";
  }

  private static String hint(String problem, @Nullable Mark mark, String text) {
    if (problem.contains("(TAB)")) {
      return "; use blanks for indentation";
    }
    String line = mark == null ? "" : text.lines().skip(mark.getLine()).findFirst().orElse("");
    return problem.endsWith("but got {") && line.contains("{")
        ? "; inside of [ ] and { } a text with braces must be quoted"
        : "";
  }
}
