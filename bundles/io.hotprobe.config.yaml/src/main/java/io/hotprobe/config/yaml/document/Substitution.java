// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.document;

import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces references to environment variables in a text: {@code ${NAME}}, {@code
 * ${NAME:-fallback}}, both also with {@code env:} before the name and with round brackets. One more
 * dollar sign before it keeps a reference as it is.
 */
final class Substitution {
  private static final String NAME = "(?:env:)?([A-Za-z_][A-Za-z0-9_]*)";
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$(\\$)?(?:\\{" + NAME + "(?::-([^}]*))?\\}|\\(" + NAME + "(?::-([^)]*))?\\))");

  private final Environment environment;

  Substitution(Environment environment) {
    this.environment = environment;
  }

  /**
   * Returns the text with every reference replaced.
   *
   * @param missing gets the names of variables that are not set and have no fallback
   */
  String apply(String text, Consumer<String> missing) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    return REFERENCE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(replacement(match, missing)));
  }

  private String replacement(MatchResult match, Consumer<String> missing) {
    if (match.group(1) != null) {
      return match.group().substring(1);
    }
    int group = match.group(2) != null ? 2 : 4;
    String name = match.group(group);
    String fallback = match.group(group + 1);
    if (fallback == null && environment.get(name).isEmpty()) {
      missing.accept(name);
    }
    return environment.get(name).orElse(fallback == null ? "" : fallback);
  }
}
