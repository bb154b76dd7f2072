// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.loader.ffi.NativeBtf;
import io.hotprobe.bpf.loader.ffi.NativeMap;
import io.hotprobe.bpf.loader.ffi.NativeObject;
import io.hotprobe.bpf.loader.ffi.NativeProgram;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Opens objects and gives them their constants, programs and shared maps, up to loading. */
final class Preparation {
  static final String GENERATION = "hp_generation";
  static final String SLOT = "hp_slot";
  private static final String READ_ONLY = ".rodata";

  private final BpfObject spec;
  private final SharedMaps shared;
  private final Map<String, Long> constants;

  /**
   * Creates it.
   *
   * @param own constants that are set if the object has them
   */
  Preparation(BpfObject spec, SharedMaps shared, Map<String, Long> own) {
    this.spec = spec;
    this.shared = shared;
    this.constants = own;
  }

  /** An open object, and those of the maps that it shares which exist already. */
  record Prepared(
      NativeObject object, Map<String, SharedMap> existing, Map<String, MapShape> shapes) {}

  /** Returns whether the object takes part in switching generations. */
  static boolean hasGenerations(NativeObject object) {
    return object.btf().map(btf -> btf.variables(READ_ONLY).containsKey(SLOT)).orElse(false);
  }

  /** Opens the object; only these programs will be loaded. */
  Prepared open(Set<String> programs) {
    NativeObject object = NativeObject.open(spec.name(), spec.elf());
    try {
      programs.forEach(object::program);
      for (NativeProgram program : object.programs()) {
        program.setAutoload(programs.contains(program.name()));
      }
      setConstants(object);
      return share(object);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private Prepared share(NativeObject object) {
    Map<String, SharedMap> existing = new LinkedHashMap<>();
    Map<String, MapShape> shapes = new LinkedHashMap<>();
    BtfSignature types = new BtfSignature(object);
    for (NativeMap map : object.maps()) {
      if (!SharedMaps.isShared(map.name())) {
        continue;
      }
      MapShape shape = MapShape.of(map, types);
      shapes.put(map.name(), shape);
      shared
          .find(map.name(), shape)
          .ifPresent(
              found -> {
                map.reuse(found.fd());
                existing.put(map.name(), found);
              });
    }
    return new Prepared(object, existing, shapes);
  }

  private void setConstants(NativeObject object) {
    Map<String, NativeBtf.Variable> variables =
        object.btf().map(btf -> btf.variables(READ_ONLY)).orElse(Map.of());
    spec.constants()
        .forEach(
            (name, value) -> {
              NativeBtf.Variable variable = variables.get(name);
              if (variable == null) {
                throw new BpfException(
                    "object %s has no constant %s: it has %s"
                        .formatted(spec.name(), name, variables.keySet()),
                    0);
              }
              set(object, name, variable, value);
            });
    constants.forEach(
        (name, value) -> {
          NativeBtf.Variable variable = variables.get(name);
          if (variable != null) {
            set(object, name, variable, value);
          }
        });
  }

  private void set(NativeObject object, String name, NativeBtf.Variable variable, long value) {
    MemorySegment data =
        object.maps().stream()
            .filter(map -> map.name().endsWith(READ_ONLY))
            .findFirst()
            .orElseThrow(() -> new BpfException(spec.name() + " has no section .rodata", 0))
            .initialValue();
    int at = variable.offset();
    switch (variable.size()) {
      case 1 -> data.set(ValueLayout.JAVA_BYTE, at, (byte) value);
      case 2 -> data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
      case 4 -> data.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) value);
      case 8 -> data.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
      default ->
          throw new BpfException(
              "constant %s of object %s: expected an integer of 1, 2, 4 or 8 bytes, it has %d"
                  .formatted(name, spec.name(), variable.size()),
              0);
    }
  }
}
