// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.Experiment.Place;
import io.hotprobe.bpf.KernelVersion;
import io.hotprobe.lockdown.detector.facts.Capability;
import io.hotprobe.lockdown.detector.facts.Lockdown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads abilities.txt, which says what each column is. */
final class AbilityTable {
  private static final String FILE = "abilities.txt";
  private static final int COLUMNS = 9;
  private static final String NONE = "-";
  private static final KernelVersion ANY = new KernelVersion(0, 0);

  private AbilityTable() {}

  /** Returns the abilities that the bundle knows, those first that matter most. */
  static List<Ability> load() {
    try (InputStream in = AbilityTable.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing in the bundle");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(FILE + " cannot be read", e);
    }
  }

  static List<Ability> parse(String text) {
    List<Ability> abilities = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String line : text.replace("\\\n", "").lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Ability ability = ability(line);
      if (!names.add(ability.name())) {
        throw new IllegalArgumentException(FILE + ": " + ability.name() + " stands there twice");
      }
      abilities.add(ability);
    }
    return abilities;
  }

  private static Ability ability(String line) {
    String[] cells = line.split("\\|", -1);
    if (cells.length != COLUMNS) {
      throw new IllegalArgumentException(
          "%s: expected %d columns, found %d in '%s'".formatted(FILE, COLUMNS, cells.length, line));
    }
    List<String> column = Arrays.stream(cells).map(String::strip).toList();
    try {
      String[] tried = column.get(1).split("[/+]");
      String[] place = column.get(2).split(">=");
      return new Ability(
          column.get(0),
          tried[0],
          tried[1],
          tried.length > 2 ? Optional.of(tried[2]) : Optional.empty(),
          Place.valueOf(place[0]),
          place.length > 1 ? KernelVersion.require(place[1]) : ANY,
          KernelVersion.require(column.get(3)),
          words(column.get(4)).stream().map(Capability::valueOf).collect(Collectors.toSet()),
          words(column.get(5)),
          lockdown(column.get(6)),
          column.get(7),
          column.get(8));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException("%s: %s in '%s'".formatted(FILE, e.getMessage(), line), e);
    }
  }

  private static List<String> words(String cell) {
    return cell.equals(NONE) ? List.of() : List.of(cell.split(" +"));
  }

  private static Lockdown lockdown(String cell) {
    return cell.equals(NONE) ? Lockdown.UNKNOWN : Lockdown.valueOf(cell.toUpperCase(Locale.ROOT));
  }
}
