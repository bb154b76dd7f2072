// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.KernelMaps;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps in memory, which fail once they are closed. */
final class FakeMaps implements KernelMaps {
  private final Map<String, byte[]> elements = new HashMap<>();
  boolean closed;

  private String id(String map, byte[] key) {
    if (closed) {
      throw new BpfException("object is closed", 0);
    }
    return map + Arrays.toString(key);
  }

  @Override
  public void put(String map, byte[] key, byte[] value) {
    elements.put(id(map, key), value.clone());
  }

  @Override
  public byte @Nullable [] get(String map, byte[] key) {
    return elements.get(id(map, key));
  }

  @Override
  public boolean remove(String map, byte[] key) {
    return elements.remove(id(map, key)) != null;
  }

  @Override
  public boolean putSocket(String map, byte[] key, int pid, int fd, byte @Nullable [] value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long socketCookie(int pid, int fd) {
    throw new UnsupportedOperationException();
  }
}
