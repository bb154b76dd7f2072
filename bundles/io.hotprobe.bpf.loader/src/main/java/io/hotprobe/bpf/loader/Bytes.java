// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers as map keys and values: in the machine's byte order. */
final class Bytes {
  private Bytes() {}

  static byte[] ofInt(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  static byte[] ofLong(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value).array();
  }
}
