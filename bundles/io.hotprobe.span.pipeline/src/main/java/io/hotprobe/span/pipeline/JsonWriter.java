// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes strings, numbers, booleans, lists and maps as JSON (RFC 8259). */
final class JsonWriter {
  private final StringBuilder out;
  private final String indent;
  private int depth;

  /**
   * Creates a writer.
   *
   * @param indent one step of indentation; empty for everything in one line
   */
  JsonWriter(StringBuilder out, String indent) {
    this.out = out;
    this.indent = indent;
  }

  /** Writes a value; numbers that JSON does not have and other objects become strings. */
  void value(Object value) {
    switch (value) {
      case Map<?, ?> map -> block('{', '}', map.entrySet().iterator(), this::member);
      case List<?> list -> block('[', ']', list.iterator(), this::value);
      case Double number when !Double.isFinite(number) -> string(number.toString());
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth);
      default -> string(value.toString());
    }
  }

  private <T> void block(char open, char close, Iterator<T> elements, Consumer<T> write) {
    out.append(open);
    boolean empty = !elements.hasNext();
    depth++;
    while (elements.hasNext()) {
      newLine();
      write.accept(elements.next());
      if (elements.hasNext()) {
        out.append(',');
      }
    }
    depth--;
    if (!empty) {
      newLine();
    }
    out.append(close);
  }

  private void member(Map.Entry<?, ?> member) {
    string(member.getKey().toString());
    out.append(indent.isEmpty() ? ":" : ": ");
    value(member.getValue());
  }

  private void newLine() {
    if (!indent.isEmpty()) {
      out.append('\n').repeat(indent, depth);
    }
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (Character.isISOControl(c) || Character.isSurrogate(c)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
