// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Libc;
import io.hotprobe.bpf.loader.ffi.NativeMap;
import java.util.HashSet;
import java.util.Set;

/**
 * A map that outlives the objects which use it: a descriptor of our own, and who still needs it.
 */
final class SharedMap {
  private static final int TYPE_PROG_ARRAY = 3;

  private final String name;
  private final MapShape shape;
  private final int fd;
  private final Set<Integer> dispatchers = new HashSet<>();
  private int users;

  /** Takes a descriptor of its own of a map that has just been created. */
  SharedMap(NativeMap map, MapShape shape) {
    this.name = map.name();
    this.shape = shape;
    this.fd = Libc.duplicate(map.fd());
    if (fd < 0) {
      throw new BpfException("map " + name + " cannot be kept: " + Kernel.describe(-fd), -fd);
    }
  }

  String name() {
    return name;
  }

  MapShape shape() {
    return shape;
  }

  int fd() {
    return fd;
  }

  /** Returns whether this is the first dispatcher of its attach type: only that one attaches. */
  boolean firstDispatcher(int attachType) {
    return dispatchers.add(attachType);
  }

  void forgetDispatcher(int attachType) {
    dispatchers.remove(attachType);
  }

  /**
   * Returns whether sockets may still refer to it, which keep the program that they were enrolled
   * with: no other map would take them (EBUSY), and no other slots would be reached from them.
   */
  boolean isBound() {
    return !dispatchers.isEmpty() || shape.type() == TYPE_PROG_ARRAY;
  }

  void use() {
    users++;
  }

  /** Returns whether nobody uses it any more. */
  boolean unuse() {
    return --users == 0;
  }

  boolean used() {
    return users > 0;
  }

  void close() {
    Libc.close(fd);
  }
}
