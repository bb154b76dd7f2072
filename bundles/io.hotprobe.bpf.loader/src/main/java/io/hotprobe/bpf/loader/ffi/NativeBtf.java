// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.Map;

/** The type information of a {@link NativeObject}; valid as long as that is open. */
public final class NativeBtf {
  private static final int DATASEC = 15;
  private static final MethodHandle RAW =
      Native.libbpf("btf__raw_data", FunctionDescriptor.of(PTR, PTR, PTR));
  private static final MethodHandle FIND =
      Native.libbpf("btf__find_by_name_kind", FunctionDescriptor.of(INT, PTR, PTR, INT));
  private static final MethodHandle TYPE =
      Native.libbpf("btf__type_by_id", FunctionDescriptor.of(PTR, PTR, INT));
  private static final MethodHandle NAME =
      Native.libbpf("btf__name_by_offset", FunctionDescriptor.of(PTR, PTR, INT));

  private final MemorySegment btf;

  NativeBtf(MemorySegment btf) {
    this.btf = btf;
  }

  /**
   * Where a variable is in its section of data.
   *
   * @param offset first byte
   * @param size length in bytes
   */
  public record Variable(int offset, int size) {}

  /** Returns the variables of a section, for example ".rodata", by name. */
  public Map<String, Variable> variables(String section) {
    Map<String, Variable> found = new LinkedHashMap<>();
    int id = find(section, DATASEC);
    if (id < 0) {
      return found;
    }
    MemorySegment header = type(id);
    int count = header.get(ValueLayout.JAVA_INT, 4) & 0xffff;
    MemorySegment entries = header.reinterpret(12L + 12L * count);
    for (int i = 0; i < count; i++) {
      long at = 12 + 12L * i;
      MemorySegment variable = type(entries.get(ValueLayout.JAVA_INT, at));
      found.put(
          name(variable.get(ValueLayout.JAVA_INT, 0)),
          new Variable(
              entries.get(ValueLayout.JAVA_INT, at + 4),
              entries.get(ValueLayout.JAVA_INT, at + 8)));
    }
    return found;
  }

  /** Returns the raw BTF data, as the kernel gets it. */
  public MemorySegment raw() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment data = (MemorySegment) RAW.invokeExact(btf, size);
      return data.reinterpret(data.address() == 0 ? 0 : size.get(ValueLayout.JAVA_INT, 0));
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private int find(String name, int kind) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) FIND.invokeExact(btf, arena.allocateFrom(name), kind);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private MemorySegment type(int id) {
    try {
      return ((MemorySegment) TYPE.invokeExact(btf, id)).reinterpret(12);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private String name(int offset) {
    try {
      return Native.string((MemorySegment) NAME.invokeExact(btf, offset));
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}
