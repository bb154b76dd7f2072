// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of a runtime's launcher, as far as they tell what it runs: short ones are letters
 * that may stand together behind one dash, long ones are whole words.
 *
 * @param valued short options with a value, the rest of the word or else the next word
 * @param attached short options whose value, if there is one, is the rest of the word
 * @param code short options that code to run follows
 * @param named short options that the name of what is run follows
 * @param longValued long options whose value is the next word
 * @param longCode long options that code to run follows
 * @param skipped commands that may stand before what is run
 */
record LauncherOptions(
    String valued,
    String attached,
    String code,
    String named,
    Set<String> longValued,
    Set<String> longCode,
    Set<String> skipped) {

  /** What a word leads to: {@code found}, the end of the search, or so many words to go on. */
  private record Step(int words, @Nullable String found) {
    static final Step NEXT = new Step(1, null);
    static final Step BEHIND_VALUE = new Step(2, null);
    static final Step END = new Step(0, null);
  }

  /** Returns what is run; empty for code, standard input or nothing. */
  Optional<String> program(List<String> arguments) {
    for (int i = 1; i < arguments.size(); ) {
      Step step = step(arguments, i);
      if (step.words() == 0) {
        return Optional.ofNullable(step.found()).filter(found -> !found.isEmpty());
      }
      i += step.words();
    }
    return Optional.empty();
  }

  private Step step(List<String> arguments, int at) {
    String word = arguments.get(at);
    if (word.equals("-")) {
      return Step.END;
    }
    if (word.equals("--")) {
      return new Step(0, word(arguments, at + 1));
    }
    if (word.startsWith("--")) {
      return longOption(word);
    }
    if (word.startsWith("-")) {
      return shortOptions(arguments, at);
    }
    return word.isEmpty() || skipped.contains(word) ? Step.NEXT : new Step(0, word);
  }

  private Step longOption(String word) {
    int equals = word.indexOf('=');
    if (longCode.contains(equals < 0 ? word : word.substring(0, equals))) {
      return Step.END;
    }
    return longValued.contains(word) ? Step.BEHIND_VALUE : Step.NEXT;
  }

  private Step shortOptions(List<String> arguments, int at) {
    String word = arguments.get(at);
    for (int i = 1; i < word.length(); i++) {
      char option = word.charAt(i);
      boolean last = i + 1 == word.length();
      if (code.indexOf(option) >= 0) {
        return Step.END;
      }
      if (named.indexOf(option) >= 0) {
        return new Step(0, last ? word(arguments, at + 1) : word.substring(i + 1));
      }
      if (valued.indexOf(option) >= 0) {
        return last ? Step.BEHIND_VALUE : Step.NEXT;
      }
      if (attached.indexOf(option) >= 0) {
        return Step.NEXT;
      }
    }
    return Step.NEXT;
  }

  private static @Nullable String word(List<String> arguments, int at) {
    return at < arguments.size() ? arguments.get(at) : null;
  }
}
