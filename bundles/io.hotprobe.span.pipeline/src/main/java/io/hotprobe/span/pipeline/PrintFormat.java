// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.span.ExportedSpan;
import java.util.Locale;
import java.util.Optional;

/** The formats of the printer. */
enum PrintFormat {
  /** One line for each span, for people. */
  TEXT,
  /** The same with colours: red for errors, else by kind. */
  TEXT_COLOR,
  /** One JSON object in one line for each span. */
  JSON,
  /** One indented JSON object for each span. */
  JSON_INDENT,
  /** Nothing but how many spans there were. */
  COUNTER;

  /** Returns the format with this name in configuration files; empty for any other name. */
  static Optional<PrintFormat> ofConfigName(String name) {
    for (PrintFormat format : values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** Appends a span with the line end. */
  void append(StringBuilder out, ExportedSpan span) {
    switch (this) {
      case TEXT -> SpanText.append(out, span, false);
      case TEXT_COLOR -> SpanText.append(out, span, true);
      case JSON -> SpanJson.append(out, span, "");
      case JSON_INDENT -> SpanJson.append(out, span, "  ");
      case COUNTER -> out.append("span\n");
    }
  }
}
