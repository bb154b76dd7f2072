// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.KernelMaps;
import io.hotprobe.bpf.loader.ffi.KernelCalls;
import io.hotprobe.probe.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A probe made of the test object; keeps the numbers of its events. */
class TickProbe implements Probe {
  static final Map<String, Long> CONSTANTS =
      Map.of("tick_tgid", ProcessHandle.current().pid(), "tick_syscall", KernelCalls.GETPGID);
  static final Hook ENTER = Hook.required("enter", new Attachment.BySection("tick_enter"));
  static final Hook CONNECT =
      Hook.required(
          "connect",
          new Attachment.Slot("tick_counted", "hp_tick_slots", 0),
          new Attachment.Cgroup("tick_connect"));

  final List<Integer> numbers = new ArrayList<>();
  final List<Integer> generations = new ArrayList<>();
  final AtomicInteger loaded = new AtomicInteger();
  final List<Boolean> detached = new ArrayList<>();
  volatile KernelMaps maps;
  private final BpfObject object;

  TickProbe(Hook... hooks) {
    this(elf(), CONSTANTS, hooks);
  }

  TickProbe(byte[] elf, Map<String, Long> constants, Hook... hooks) {
    this.object = new BpfObject("tick", elf, List.of(hooks), constants);
  }

  static byte[] elf() {
    try (InputStream in = TickProbe.class.getResourceAsStream("/bpf/tick.bpf.o")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public BpfObject object() {
    return object;
  }

  @Override
  public void loaded(KernelMaps loadedMaps) {
    maps = loadedMaps;
    loaded.incrementAndGet();
  }

  @Override
  public synchronized void onEvent(MemorySegment event) {
    generations.add(event.get(ValueLayout.JAVA_INT, 0));
    numbers.add(event.get(ValueLayout.JAVA_INT, 4));
  }

  @Override
  public synchronized void detached(boolean replaced) {
    detached.add(replaced);
  }

  synchronized List<Integer> numbers() {
    return List.copyOf(numbers);
  }
}
