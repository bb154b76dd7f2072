// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import java.nio.charset.StandardCharsets;

/** Walks over the fields of a protobuf message without trusting it. */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private int at;
  private boolean valid = true;
  private int field;
  private int type;
  private long number;
  private int start;

  ProtobufReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Goes to the next field; false at the end or where the bytes make no sense. */
  boolean next() {
    if (at >= end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    type = (int) tag & 7;
    switch (type) {
      case VARINT -> number = varint();
      case FIXED64 -> skip(8);
      case LENGTH -> skip(varint());
      case FIXED32 -> skip(4);
      default -> valid = false;
    }
    return valid;
  }

  /** Returns whether everything read so far made sense. */
  boolean valid() {
    return valid;
  }

  int field() {
    return field;
  }

  boolean isBytes() {
    return type == LENGTH;
  }

  long number() {
    return number;
  }

  String text() {
    return new String(bytes, start, at - start, StandardCharsets.UTF_8);
  }

  ProtobufReader message() {
    return new ProtobufReader(bytes, start, at);
  }

  private void skip(long length) {
    start = at;
    if (length < 0 || length > end - at) {
      valid = false;
      return;
    }
    at += (int) length;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64 && at < end; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    valid = false;
    return 0;
  }
}
