// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Value;
import io.hotprobe.config.yaml.format.Format;
import io.hotprobe.config.yaml.format.Formats;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Samplers by their OpenTelemetry names. */
final class Samplers {
  private static final Format<String> NAME =
      Formats.oneOf(
          "always_on",
          "always_off",
          "traceidratio",
          "parentbased_always_on",
          "parentbased_always_off",
          "parentbased_traceidratio");
  private static final Format<String> RATIO = Format.of("a ratio from 0 to 1", Samplers::ratio);

  private Samplers() {}

  /**
   * Hands a sampler's properties over.
   *
   * @param properties gets names and values; nothing when the sampler is absent or wrong
   */
  static void read(
      Optional<Value> name,
      Optional<Value> argument,
      Findings findings,
      BiConsumer<String, Object> properties) {
    Optional<String> sampler = name.flatMap(value -> NAME.read(value, findings));
    sampler.ifPresent(value -> properties.accept("sampler", value));
    if (sampler.isPresent() && sampler.get().endsWith("traceidratio")) {
      argument
          .flatMap(value -> RATIO.read(value, findings))
          .ifPresent(value -> properties.accept("samplerArg", value));
    } else if (sampler.isPresent() || name.isEmpty()) {
      argument.ifPresent(
          value ->
              findings.warning(
                  value.place(),
                  "has no effect, "
                      + sampler.orElse("the default sampler")
                      + " takes no argument"));
    }
  }

  private static String ratio(String text) {
    if (!text.matches("[0-9.]+([eE]-?[0-9]+)?") || Double.parseDouble(text) > 1) {
      throw new IllegalArgumentException();
    }
    return text;
  }
}
