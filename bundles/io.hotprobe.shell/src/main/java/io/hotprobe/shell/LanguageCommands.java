// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import io.hotprobe.probe.Language;
import io.hotprobe.probe.Languages;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tracing per language, switched while the agent runs. */
@Component(
    service = LanguageCommands.class,
    property = {
      "osgi.command.scope=language",
      "osgi.command.function=list",
      "osgi.command.function=enable",
      "osgi.command.function=disable"
    })
public final class LanguageCommands {
  private final Languages languages;

  /** Created by the components' runtime. */
  @Activate
  public LanguageCommands(@Reference Languages languages) {
    this.languages = languages;
  }

  /** Prints every language and whether its processes may take part. */
  @Descriptor("languages and whether their processes may take part")
  public void list() {
    Table table = new Table("LANGUAGE", "STATE");
    languages
        .states()
        .forEach((language, on) -> table.row(language.configName(), on ? "enabled" : "disabled"));
    System.out.print(table);
  }

  /** Lets processes of the language take part. */
  @Descriptor("let processes of a language take part")
  public void enable(@Descriptor("the language, as 'list' names it") String language) {
    languages.enable(parse(language), true);
    System.out.println("enabled " + language);
  }

  /** Leaves processes of the language out. */
  @Descriptor("leave processes of a language out")
  public void disable(@Descriptor("the language, as 'list' names it") String language) {
    languages.enable(parse(language), false);
    System.out.println("disabled " + language);
  }

  static Language parse(String name) {
    for (Language language : Language.values()) {
      if (language.configName().equalsIgnoreCase(name)) {
        return language;
      }
    }
    throw new IllegalArgumentException(
        "no language '%s'; expected one of %s"
            .formatted(
                name,
                Arrays.stream(Language.values())
                    .map(Language::configName)
                    .collect(Collectors.joining(", "))));
  }
}
