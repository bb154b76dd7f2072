// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.NativeMap;
import io.hotprobe.bpf.loader.ffi.NativeObject;
import io.hotprobe.bpf.loader.ffi.NativeProgram;
import io.hotprobe.probe.LiveProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object in the kernel with everything that hangs on it. Closing undoes all, last first. */
final class Loaded implements AutoCloseable {
  private static final int TYPE_RINGBUF = 27;

  private final NativeObject object;
  private final MapAccess maps;
  private final Map<String, SharedMap> shared = new HashMap<>();
  private final Map<String, Attached> attached = new LinkedHashMap<>();
  private final List<Deferred> deferred = new ArrayList<>();
  private final Map<NativeProgram, String> places = new LinkedHashMap<>();
  private final Cleanup cleanup = new Cleanup();
  private boolean replaced;
  private volatile long skippedRuns;

  /** Something that happens at the moment of the switch. */
  private record Deferred(Attached attached, Runnable action, Runnable undo) {}

  /** Takes over an object that has just been loaded. */
  Loaded(String name, Preparation.Prepared prepared, SharedMaps sharedMaps) {
    this.object = prepared.object();
    cleanup.add("object " + name, object::close);
    try {
      for (Map.Entry<String, MapShape> entry : prepared.shapes().entrySet()) {
        share(entry.getKey(), entry.getValue(), prepared, sharedMaps);
      }
      this.maps = new MapAccess(name, object.maps());
    } catch (RuntimeException e) {
      cleanup.close();
      throw e;
    }
    cleanup.add("maps of " + name, maps::close);
  }

  private void share(
      String name, MapShape shape, Preparation.Prepared prepared, SharedMaps sharedMaps) {
    SharedMap map = prepared.existing().get(name);
    if (map == null) {
      map = new SharedMap(object.map(name), shape);
    }
    SharedMap kept = map;
    kept.use();
    shared.put(name, kept);
    cleanup.add("map " + name, () -> sharedMaps.release(kept));
  }

  NativeObject object() {
    return object;
  }

  MapAccess maps() {
    return maps;
  }

  /** Returns the ring of the object, if it has one. */
  Optional<NativeMap> ring() {
    return object.maps().stream().filter(map -> map.type() == TYPE_RINGBUF).findFirst();
  }

  @Nullable SharedMap shared(String map) {
    return shared.get(map);
  }

  /** Lets later objects find the shared maps. */
  void publish(SharedMaps sharedMaps) {
    shared.values().forEach(sharedMaps::publish);
  }

  /** Says whether another generation of the probe is live when this one is closed. */
  void replaced(boolean byAnother) {
    replaced = byAnother;
  }

  boolean replaced() {
    return replaced;
  }

  /** Adds a step to what closing does first. */
  void onClose(String what, Runnable action) {
    cleanup.add(what, action);
  }

  void describe(NativeProgram program, Selection.Choice choice, Attachment attachment) {
    String where =
        switch (attachment) {
          case Attachment.BySection one -> program.section();
          case Attachment.Cgroup one -> "cgroup " + program.section();
          case Attachment.SockMap one -> "map " + one.map();
          case Attachment.Slot one -> "slot " + one.map() + "[" + one.index() + "]";
          case Attachment.Uprobe one -> one.path() + "+0x" + Long.toHexString(one.offset());
        };
    String text =
        "%s, rung %d of %d: %s"
            .formatted(choice.hook().name(), choice.number(), choice.hook().rungs().size(), where);
    places.merge(program, text, (old, more) -> old + "; " + more);
  }

  void attached(Attached one) {
    attached.put(one.key(), one);
    cleanup.add(one.key() + " of " + one.program().name(), one::detach);
  }

  void deferred(Attached one, Runnable action, Runnable undo) {
    deferred.add(new Deferred(one, action, undo));
  }

  /** Returns what a successor may replace in place, by key. */
  Map<String, Attached> replaceable() {
    return attached;
  }

  /** Takes the predecessor's places, all of them or none. */
  void takePlaces(Map<String, Attached> predecessor) {
    Cleanup back = new Cleanup();
    try {
      for (Deferred one : deferred) {
        one.action.run();
        back.add(one.attached.key(), one.undo);
      }
    } catch (RuntimeException e) {
      back.close();
      throw e;
    }
    for (Deferred one : deferred) {
      Attached old = predecessor.get(one.attached.key());
      if (old != null) {
        old.handOver();
      }
      attached(one.attached);
    }
    deferred.clear();
  }

  /** Returns the programs with their cost so far; empty once closed. */
  List<LiveProbe.Program> programs() {
    return maps.ifOpen(
        List.of(),
        () ->
            places.entrySet().stream()
                .map(entry -> program(entry.getKey(), entry.getValue()))
                .toList());
  }

  /** Returns how often the kernel skipped a program that was running on that CPU already. */
  long skippedRuns() {
    return maps.ifOpen(
        skippedRuns,
        () ->
            places.keySet().stream()
                .mapToLong(program -> Kernel.program(program.fd()).skipped())
                .sum());
  }

  private static LiveProbe.Program program(NativeProgram program, String place) {
    Kernel.ProgramInfo info = Kernel.program(program.fd());
    return new LiveProbe.Program(program.name(), place, info.id(), info.runs(), info.nanos());
  }

  @Override
  public void close() {
    skippedRuns = skippedRuns();
    cleanup.close();
  }
}
