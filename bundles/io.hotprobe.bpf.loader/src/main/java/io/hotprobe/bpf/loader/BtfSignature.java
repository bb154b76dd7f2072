// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.loader.ffi.NativeObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes BTF types down so that two objects can be compared: sizes, and names and offsets of
 * members, through all levels. What a pointer points to does not count.
 */
final class BtfSignature {
  private static final int INT = 1;
  private static final int PTR = 2;
  private static final int ARRAY = 3;
  private static final int STRUCT = 4;
  private static final int UNION = 5;
  private static final int ENUM = 6;
  private static final int FWD = 7;
  private static final int FUNC_PROTO = 13;
  private static final int VAR = 14;
  private static final int DATASEC = 15;
  private static final int FLOAT = 16;
  private static final int DECL_TAG = 17;
  private static final int ENUM64 = 19;
  private static final int MEMBER_SIZE = 12;

  private final ByteBuffer btf;
  private final List<Integer> types = new ArrayList<>();
  private final int strings;

  BtfSignature(NativeObject object) {
    this(
        object
            .btf()
            .map(btf -> btf.raw().asByteBuffer().order(ByteOrder.nativeOrder()))
            .orElse(ByteBuffer.allocate(0)));
  }

  BtfSignature(ByteBuffer btf) {
    this.btf = btf;
    types.add(0);
    if (btf.limit() == 0) {
      strings = 0;
      return;
    }
    int header = btf.getInt(4);
    strings = header + btf.getInt(16);
    int end = header + btf.getInt(8) + btf.getInt(12);
    for (int at = header + btf.getInt(8); at < end; at += size(at)) {
      types.add(at);
    }
  }

  private int size(int at) {
    int extra =
        switch (kind(at)) {
          case INT, VAR, DECL_TAG -> 4;
          case ARRAY -> 12;
          case STRUCT, UNION, DATASEC, ENUM64 -> MEMBER_SIZE * count(at);
          case ENUM, FUNC_PROTO -> 8 * count(at);
          default -> 0;
        };
    return 12 + extra;
  }

  private int kind(int at) {
    return btf.getInt(at + 4) >>> 24 & 0x1f;
  }

  private int count(int at) {
    return btf.getInt(at + 4) & 0xffff;
  }

  /** Returns the signature of a type by its number; 0 is "-". */
  String of(int id) {
    if (id <= 0 || id >= types.size()) {
      return "-";
    }
    StringBuilder text = new StringBuilder();
    append(text, id);
    return text.toString();
  }

  private void append(StringBuilder text, int id) {
    int at = types.get(id);
    if (id == 0) {
      text.append("void");
      return;
    }
    int sizeOrType = btf.getInt(at + 8);
    switch (kind(at)) {
      case INT, ENUM, ENUM64, FLOAT -> text.append(sizeOrType);
      case PTR, FWD -> text.append('p');
      case ARRAY -> {
        append(text, btf.getInt(at + 12));
        text.append('[').append(btf.getInt(at + 20)).append(']');
      }
      case STRUCT, UNION -> members(text, at);
      default -> append(text, sizeOrType);
    }
  }

  private void members(StringBuilder text, int at) {
    text.append('{');
    for (int i = 0; i < count(at); i++) {
      int member = at + 12 + MEMBER_SIZE * i;
      name(text, strings + btf.getInt(member));
      text.append('@').append(btf.getInt(member + 8)).append(':');
      append(text, btf.getInt(member + 4));
      text.append(' ');
    }
    text.append('}');
  }

  private void name(StringBuilder text, int from) {
    for (int at = from; btf.get(at) != 0; at++) {
      text.append((char) btf.get(at));
    }
  }
}
