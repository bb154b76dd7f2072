// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.LONG;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import io.hotprobe.bpf.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@code struct bpf_object}: an ELF file being prepared, or loaded. Not thread-safe. */
public final class NativeObject implements AutoCloseable {
  private static final MethodHandle OPEN =
      Native.libbpf(
          "bpf_object__open_mem",
          FunctionDescriptor.of(PTR, PTR, LONG, PTR),
          Native.captureErrno());
  private static final MethodHandle LOAD =
      Native.libbpf("bpf_object__load", FunctionDescriptor.of(INT, PTR));
  private static final MethodHandle CLOSE =
      Native.libbpf("bpf_object__close", FunctionDescriptor.ofVoid(PTR));
  private static final MethodHandle NEXT_PROGRAM =
      Native.libbpf("bpf_object__next_program", FunctionDescriptor.of(PTR, PTR, PTR));
  private static final MethodHandle NEXT_MAP =
      Native.libbpf("bpf_object__next_map", FunctionDescriptor.of(PTR, PTR, PTR));
  private static final MethodHandle BTF =
      Native.libbpf("bpf_object__btf", FunctionDescriptor.of(PTR, PTR));

  private final String name;
  private final MemorySegment object;
  private final List<NativeProgram> programs = new ArrayList<>();
  private final List<NativeMap> maps = new ArrayList<>();
  private boolean closed;

  private NativeObject(String name, MemorySegment object) {
    this.name = name;
    this.object = object;
    each(NEXT_PROGRAM).forEach(address -> programs.add(new NativeProgram(address)));
    each(NEXT_MAP).forEach(address -> maps.add(new NativeMap(address)));
  }

  /**
   * Parses an ELF file.
   *
   * @throws BpfException when it is not a BPF object
   */
  public static NativeObject open(String name, byte[] elf) {
    try (Arena arena = Arena.ofConfined()) {
      // libbpf reads the file in place and keeps copies of what it needs.
      MemorySegment file = arena.allocate(Math.max(elf.length, 1), 16);
      MemorySegment.copy(elf, 0, file, ValueLayout.JAVA_BYTE, 0, elf.length);
      MemorySegment options = arena.allocate(16, 8);
      options.set(LONG, 0, 16);
      options.set(PTR, 8, arena.allocateFrom(name));
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment object =
          (MemorySegment) OPEN.invokeExact(state, file, (long) elf.length, options);
      if (object.address() == 0) {
        int errno = Native.errno(state);
        throw new BpfException(
            "object %s (%d bytes) cannot be opened, expected an ELF file for BPF with BTF: %s"
                .formatted(name, elf.length, Native.describe(errno)),
            errno);
      }
      return new NativeObject(name, object);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /**
   * Creates the maps and loads the programs that are to be loaded; returns 0 or a negative errno.
   */
  public int load() {
    try {
      return (int) LOAD.invokeExact(object);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Returns all programs, in the order of the file. */
  public List<NativeProgram> programs() {
    return List.copyOf(programs);
  }

  /** Returns all maps, with those that libbpf makes for sections of data. */
  public List<NativeMap> maps() {
    return List.copyOf(maps);
  }

  /** Returns the program with this name. */
  public NativeProgram program(String wanted) {
    return programs.stream()
        .filter(program -> program.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new BpfException(
                    "object %s has no program %s: it has %s"
                        .formatted(
                            name, wanted, programs.stream().map(NativeProgram::name).toList()),
                    0));
  }

  /** Returns the map with this name. */
  public NativeMap map(String wanted) {
    return maps.stream()
        .filter(map -> map.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new BpfException(
                    "object %s has no map %s: it has %s"
                        .formatted(name, wanted, maps.stream().map(NativeMap::name).toList()),
                    0));
  }

  /** Returns the object's type information, if it has any. */
  public Optional<NativeBtf> btf() {
    try {
      MemorySegment btf = (MemorySegment) BTF.invokeExact(object);
      return btf.address() == 0 ? Optional.empty() : Optional.of(new NativeBtf(btf));
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private List<MemorySegment> each(MethodHandle next) {
    try {
      List<MemorySegment> found = new ArrayList<>();
      MemorySegment at = (MemorySegment) next.invokeExact(object, MemorySegment.NULL);
      while (at.address() != 0) {
        found.add(at);
        at = (MemorySegment) next.invokeExact(object, at);
      }
      return found;
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      CLOSE.invokeExact(object);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}
