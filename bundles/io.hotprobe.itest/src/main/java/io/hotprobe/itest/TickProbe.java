// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.probe.Probe;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Hands the argument of every getpgid(2) of this process to whoever wants the numbers. */
@Component(service = Probe.class, property = Probe.NAME + "=tick")
public final class TickProbe implements Probe {
  private static final long GETPGID = System.getProperty("os.arch").equals("aarch64") ? 155 : 121;

  /** Where the number is in an event: struct tick_event begins with the generation. */
  private static final long NUMBER = 4;

  private final IntConsumer numbers;

  /** Created by the components' runtime. */
  @Activate
  public TickProbe(@Reference(target = "(tick=numbers)") IntConsumer numbers) {
    this.numbers = numbers;
  }

  @Override
  public BpfObject object() {
    return new BpfObject(
        "tick",
        BpfObject.elf(TickProbe.class, "tick"),
        List.of(
            Hook.required("enter", new Attachment.BySection("tick_enter")),
            Hook.required(
                "connect",
                new Attachment.Slot("tick_counted", "hp_tick_slots", 0),
                new Attachment.Cgroup("tick_connect"))),
        Map.of("tick_tgid", ProcessHandle.current().pid(), "tick_syscall", GETPGID));
  }

  @Override
  public void onEvent(MemorySegment event) {
    numbers.accept(event.get(ValueLayout.JAVA_INT, NUMBER));
  }
}
