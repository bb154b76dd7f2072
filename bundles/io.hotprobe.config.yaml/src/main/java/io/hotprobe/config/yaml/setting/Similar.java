// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody who mistyped a name may have meant. */
final class Similar {
  private static final int SHARE = 3;
  private static final int LONGEST = 100;

  private Similar() {}

  /** Returns the nearest name; empty when more than a third of the letters differ. */
  static Optional<String> to(String name, Collection<String> known) {
    String plain = plain(name.substring(0, Math.min(LONGEST, name.length())));
    return known.stream()
        .filter(other -> distance(plain, plain(other)) <= Math.max(1, plain.length() / SHARE))
        .min(
            Comparator.<String>comparingInt(other -> distance(plain, plain(other)))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** Returns how many letters must be changed, added or removed (Levenshtein's distance). */
  static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
