// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** A {@code struct bpf_map} of a {@link NativeObject}; valid as long as that is open. */
public final class NativeMap {
  private static final MethodHandle NAME =
      Native.libbpf("bpf_map__name", FunctionDescriptor.of(PTR, PTR));
  private static final MethodHandle TYPE = number("bpf_map__type");
  private static final MethodHandle KEY_SIZE = number("bpf_map__key_size");
  private static final MethodHandle VALUE_SIZE = number("bpf_map__value_size");
  private static final MethodHandle MAX_ENTRIES = number("bpf_map__max_entries");
  private static final MethodHandle FLAGS = number("bpf_map__map_flags");
  private static final MethodHandle FD = number("bpf_map__fd");
  private static final MethodHandle KEY_TYPE = number("bpf_map__btf_key_type_id");
  private static final MethodHandle VALUE_TYPE = number("bpf_map__btf_value_type_id");
  private static final MethodHandle REUSE =
      Native.libbpf("bpf_map__reuse_fd", FunctionDescriptor.of(INT, PTR, INT));
  private static final MethodHandle INITIAL =
      Native.libbpf("bpf_map__initial_value", FunctionDescriptor.of(PTR, PTR, PTR));

  private final MemorySegment map;
  private final String name;

  NativeMap(MemorySegment map) {
    this.map = map;
    try {
      this.name = Native.string((MemorySegment) NAME.invokeExact(map));
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private static MethodHandle number(String function) {
    return Native.libbpf(function, FunctionDescriptor.of(INT, PTR));
  }

  /** Returns the name of the C variable; for sections of data, one made of object and section. */
  public String name() {
    return name;
  }

  /** Returns the BPF_MAP_TYPE_* number. */
  public int type() {
    return number(TYPE);
  }

  /** Returns the size of a key in bytes. */
  public int keySize() {
    return number(KEY_SIZE);
  }

  /** Returns the size of a value in bytes. */
  public int valueSize() {
    return number(VALUE_SIZE);
  }

  /** Returns how many elements fit; for a ring, its size in bytes. */
  public int maxEntries() {
    return number(MAX_ENTRIES);
  }

  /** Returns the BPF_F_* flags. */
  public int flags() {
    return number(FLAGS);
  }

  /** Returns the BTF type of the key, 0 if there is none. */
  public int keyType() {
    return number(KEY_TYPE);
  }

  /** Returns the BTF type of the value, 0 if there is none. */
  public int valueType() {
    return number(VALUE_TYPE);
  }

  /** Returns the descriptor of the created map. */
  public int fd() {
    return Native.check(number(FD), "map " + name + " is not created");
  }

  /** Uses an existing map in place of a new one; libbpf keeps a descriptor of its own. */
  public void reuse(int fd) {
    try {
      Native.check((int) REUSE.invokeExact(map, fd), "map " + name + " cannot be shared");
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns what a section of data holds before it is loaded, writable; empty for other maps. */
  public MemorySegment initialValue() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
      MemorySegment value = (MemorySegment) INITIAL.invokeExact(map, size);
      return value.reinterpret(value.address() == 0 ? 0 : size.get(ValueLayout.JAVA_LONG, 0));
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private int number(MethodHandle getter) {
    try {
      return (int) getter.invokeExact(map);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}
