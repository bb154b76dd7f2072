// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import io.hotprobe.config.yaml.setting.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Brings ConfigurationAdmin in line with settings. It touches only configurations that carry its
 * mark, and those only where they differ.
 */
final class ConfigurationWriter {
  /** Private property that marks a configuration as one of ours; its value is {@link #OURS}. */
  static final String MARK = ".hotprobe.origin";

  static final String OURS = "io.hotprobe.config.yaml";

  private static final System.Logger LOG = System.getLogger(OURS);
  private static final String PREFIX = "io.hotprobe.";
  private static final String ANY_BUNDLE = "?";

  private final ConfigurationAdmin admin;
  private final SortedSet<String> foreign = new TreeSet<>();

  ConfigurationWriter(ConfigurationAdmin admin) {
    this.admin = admin;
  }

  /**
   * Writes what differs and deletes ours that are not among the settings.
   *
   * @return what changed, one entry for each configuration, without values
   */
  List<String> write(Settings settings) throws IOException {
    SortedMap<String, Configuration> present = present();
    List<String> changes = new ArrayList<>();
    for (Map.Entry<String, SortedMap<String, Object>> wanted : settings.byPid().entrySet()) {
      Configuration configuration = present.remove(wanted.getKey());
      if (configuration == null) {
        create(wanted.getKey(), wanted.getValue());
        if (!wanted.getValue().isEmpty()) {
          changes.add(name(wanted.getKey()) + wanted.getValue().keySet());
        }
      } else if (isOurs(configuration)) {
        update(configuration, wanted.getKey(), wanted.getValue(), changes);
      } else {
        leave(wanted.getKey(), wanted.getValue());
      }
    }
    for (Configuration stale : present.sequencedValues().reversed()) {
      if (isOurs(stale)) {
        changes.add(name(stale.getPid()) + " removed");
        stale.delete();
      }
    }
    return changes;
  }

  private SortedMap<String, Configuration> present() throws IOException {
    SortedMap<String, Configuration> present = new TreeMap<>();
    try {
      Configuration[] found =
          admin.listConfigurations("(" + Constants.SERVICE_PID + "=" + PREFIX + "*)");
      for (Configuration configuration : found == null ? new Configuration[0] : found) {
        present.put(configuration.getPid(), configuration);
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("the filter is fixed", e);
    }
    return present;
  }

  private void create(String pid, Map<String, Object> properties) throws IOException {
    int tilde = pid.indexOf('~');
    Configuration configuration =
        tilde < 0
            ? admin.getConfiguration(pid, ANY_BUNDLE)
            : admin.getFactoryConfiguration(
                pid.substring(0, tilde), pid.substring(tilde + 1), ANY_BUNDLE);
    configuration.update(dictionary(properties));
  }

  private static void update(
      Configuration configuration, String pid, Map<String, Object> wanted, List<String> changes)
      throws IOException {
    SortedSet<String> different = differences(configuration.getProperties(), wanted);
    if (!different.isEmpty() && configuration.updateIfDifferent(dictionary(wanted))) {
      changes.add(name(pid) + different);
    }
  }

  private static SortedSet<String> differences(
      Dictionary<String, Object> present, Map<String, Object> wanted) {
    SortedSet<String> names = new TreeSet<>(wanted.keySet());
    names.addAll(Collections.list(present.keys()));
    names.removeIf(
        name ->
            name.equals(MARK)
                || name.startsWith("service.")
                || equal(present.get(name), wanted.get(name)));
    return names;
  }

  private static boolean equal(@Nullable Object one, @Nullable Object other) {
    return (one instanceof Object[] array && other instanceof Object[] otherArray)
        ? Arrays.equals(array, otherArray)
        : Objects.equals(one, other);
  }

  private void leave(String pid, Map<String, Object> wanted) {
    if (!wanted.isEmpty() && foreign.add(pid)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The configuration {0} was made by somebody else and stays as it is; not used: {1}",
          pid,
          wanted.keySet());
    }
  }

  private static boolean isOurs(Configuration configuration) {
    return OURS.equals(configuration.getProperties().get(MARK));
  }

  private static Dictionary<String, Object> dictionary(Map<String, Object> properties) {
    Dictionary<String, Object> dictionary = new Hashtable<>(properties);
    dictionary.put(MARK, OURS);
    return dictionary;
  }

  private static String name(String pid) {
    return pid.substring(PREFIX.length());
  }
}
