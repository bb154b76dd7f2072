// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.loader.ffi.NativeMap;

/**
 * What must agree for two objects to use one map.
 *
 * @param type BPF_MAP_TYPE_*
 * @param keySize bytes
 * @param valueSize bytes
 * @param maxEntries elements
 * @param flags BPF_F_*
 * @param signature the types of key and value, as {@link BtfSignature} writes them
 */
record MapShape(int type, int keySize, int valueSize, int maxEntries, int flags, String signature) {

  static MapShape of(NativeMap map, BtfSignature types) {
    return new MapShape(
        map.type(),
        map.keySize(),
        map.valueSize(),
        map.maxEntries(),
        map.flags(),
        types.of(map.keyType()) + " -> " + types.of(map.valueType()));
  }

  @Override
  public String toString() {
    return "type %d, key %d, value %d, entries %d, flags 0x%x, BTF %s"
        .formatted(type, keySize, valueSize, maxEntries, flags, signature);
  }
}
