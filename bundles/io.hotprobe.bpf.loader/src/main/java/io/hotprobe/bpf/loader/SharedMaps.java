// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The maps named hp_*, by name. One that nobody uses is kept for the time of the lease; one that
 * sockets may still be bound to is kept until the loader stops. Used by the loader's thread only.
 */
final class SharedMaps implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.hotprobe.bpf.loader");
  private final Map<String, SharedMap> maps = new HashMap<>();
  private final Consumer<Runnable> afterLease;

  /**
   * Creates it.
   *
   * @param afterLease runs what it is given on the loader's thread when a lease has passed
   */
  SharedMaps(Consumer<Runnable> afterLease) {
    this.afterLease = afterLease;
  }

  static boolean isShared(String name) {
    return name.startsWith("hp_");
  }

  /** Returns the map of this name if it has that shape. */
  Optional<SharedMap> find(String name, MapShape wanted) {
    SharedMap found = maps.get(name);
    if (found == null) {
      return Optional.empty();
    }
    if (!found.shape().equals(wanted)) {
      LOG.log(
          Level.WARNING,
          "map {0} cannot be kept, a new one takes its place: expected {1}, the probe declares {2}",
          name,
          found.shape(),
          wanted);
      return Optional.empty();
    }
    return Optional.of(found);
  }

  /** Makes a map the one of its name; a former one goes with its last user. */
  void publish(SharedMap map) {
    SharedMap former = maps.put(map.name(), map);
    if (former != null && former != map && !former.used()) {
      former.close();
    }
  }

  /** Ends one use of a map. */
  void release(SharedMap map) {
    if (!map.unuse()) {
      return;
    }
    if (maps.get(map.name()) == map) {
      afterLease.accept(() -> expire(map));
    } else {
      map.close();
    }
  }

  private void expire(SharedMap map) {
    if (!map.used() && !map.isBound() && maps.remove(map.name(), map)) {
      map.close();
    }
  }

  @Override
  public void close() {
    maps.values().forEach(SharedMap::close);
    maps.clear();
  }
}
