// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The maps of one live object, by name. Keys and values are in the machine's byte order and exactly
 * as long as the map declares. Any thread may call; calls fail with a {@link BpfException} once the
 * object is closed.
 */
@ProviderType
public interface KernelMaps {

  /** Adds or replaces an element (BPF_ANY). Throws when the map is full (E2BIG). */
  void put(String map, byte[] key, byte[] value);

  /** Returns a copy of the element (per-CPU maps: one value after another), or null if absent. */
  byte @Nullable [] get(String map, byte[] key);

  /** Removes an element; returns whether it was there. */
  boolean remove(String map, byte[] key);

  /**
   * Puts a socket of another process into a SOCKMAP/SOCKHASH or SK_STORAGE map of this object, by
   * file descriptor number in that process (pidfd_getfd(2); needs CAP_SYS_PTRACE).
   *
   * @return false when another owner holds the socket (EBUSY) or it is gone
   */
  boolean putSocket(String map, byte[] key, int pid, int fd, byte @Nullable [] value);

  /**
   * Returns the cookie of a socket of another process (SO_COOKIE; the kernel makes one if there is
   * none), or 0 when the descriptor is gone or is not a TCP socket.
   */
  long socketCookie(int pid, int fd);
}
