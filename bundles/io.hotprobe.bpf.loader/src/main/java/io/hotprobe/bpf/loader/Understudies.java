// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.KernelVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives objects the understudies that they have, on kernels that preempt programs of tracepoints
 * (bpf/include/understudy.h). The system property {@value #FORCED} demands them anywhere.
 */
final class Understudies {
  static final String CONSTANT = "hp_understudies";
  private static final String FORCED = "hotprobe.understudies";

  private Understudies() {}

  /** Returns whether this kernel needs them. */
  static boolean needed() {
    return Boolean.getBoolean(FORCED) || KernelVersion.running().preemptsTracepoints();
  }

  /** Returns whether a successor and its predecessor may both be live for a while. */
  static boolean overlap(BpfObject object) {
    return object.constants().getOrDefault(CONSTANT, 0L) > 0;
  }

  /** Returns the object with its understudies attached. */
  static BpfObject cast(BpfObject object) {
    int most =
        object.hooks().stream()
            .flatMap(hook -> hook.rungs().stream())
            .flatMap(List::stream)
            .mapToInt(Understudies::count)
            .max()
            .orElse(0);
    if (most == 0) {
      return object;
    }
    Map<String, Long> constants = new HashMap<>(object.constants());
    constants.put(CONSTANT, (long) most);
    return new BpfObject(
        object.name(),
        object.elf(),
        object.hooks().stream().map(Understudies::cast).toList(),
        constants);
  }

  private static int count(Attachment attachment) {
    return attachment instanceof Attachment.BySection one ? one.understudies() : 0;
  }

  private static Hook cast(Hook hook) {
    List<List<Attachment>> rungs = new ArrayList<>();
    for (List<Attachment> rung : hook.rungs()) {
      List<Attachment> all = new ArrayList<>();
      for (Attachment attachment : rung) {
        all.add(attachment);
        for (int number = 1; number <= count(attachment); number++) {
          all.add(new Attachment.BySection(attachment.program() + "_" + number));
        }
      }
      rungs.add(all);
    }
    return new Hook(hook.name(), rungs, hook.required());
  }
}
