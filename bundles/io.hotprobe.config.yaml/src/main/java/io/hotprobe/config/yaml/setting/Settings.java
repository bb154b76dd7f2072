// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Properties of configurations, by the configurations' persistent ids. */
public final class Settings {
  private final SortedMap<String, SortedMap<String, Object>> byPid = new TreeMap<>();

  Settings() {
    Pids.SINGLETONS.forEach(pid -> byPid.put(pid, new TreeMap<>()));
  }

  void put(String pid, String property, Object value) {
    byPid.computeIfAbsent(pid, absent -> new TreeMap<>()).put(property, value);
  }

  /**
   * Returns the properties of every configuration; those of a factory have a pid of the form
   * factory~name.
   */
  public SortedMap<String, SortedMap<String, Object>> byPid() {
    return Collections.unmodifiableSortedMap(byPid);
  }

  Map<String, Object> of(String pid) {
    return Collections.unmodifiableMap(byPid.getOrDefault(pid, new TreeMap<>()));
  }
}
