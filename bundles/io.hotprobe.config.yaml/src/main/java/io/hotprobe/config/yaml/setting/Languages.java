// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Value;
import io.hotprobe.config.yaml.format.Format;
import io.hotprobe.config.yaml.format.Glob;
import io.hotprobe.probe.Language;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Patterns for languages; one that none has is suspicious.
 *
 * @param pattern the kind of pattern
 */
record Languages(Format<String> pattern) implements Format<String> {
  private static final String REGEX = "regex:";

  @Override
  public Optional<String> read(Value value, Findings findings) {
    Optional<String> text = pattern.read(value, findings);
    if (text.isPresent() && Arrays.stream(Language.values()).noneMatch(of(text.get()))) {
      findings.warning(
          value.place(),
          value.describe()
              + " is none of the languages "
              + Arrays.stream(Language.values())
                  .map(Language::configName)
                  .collect(Collectors.joining(", ")));
    }
    return text;
  }

  private static Predicate<Language> of(String text) {
    if (text.startsWith(REGEX)) {
      Pattern regex = Pattern.compile(text.substring(REGEX.length()));
      return language -> regex.matcher(language.configName()).find();
    }
    Glob glob = Glob.of(text);
    return language -> glob.matches(language.configName());
  }
}
