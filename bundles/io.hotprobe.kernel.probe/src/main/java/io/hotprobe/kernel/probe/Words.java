// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Map keys and values in the machine's byte order. */
final class Words {
  private Words() {}

  static byte[] ofInt(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  static int toInt(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
  }
}
