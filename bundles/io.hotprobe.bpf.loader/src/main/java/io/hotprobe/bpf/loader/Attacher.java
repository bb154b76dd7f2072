// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.NativeLink;
import io.hotprobe.bpf.loader.ffi.NativeMap;
import io.hotprobe.bpf.loader.ffi.NativeProgram;
import java.util.HashMap;
import java.util.Map;

/** Attaches the programs of one object; what takes a predecessor's place waits for the switch. */
final class Attacher {
  private final Loaded loaded;
  private final CgroupDirectory cgroup;
  private final Map<String, Attached> predecessor;
  private final Map<Integer, Integer> cgroupCounts = new HashMap<>();

  /**
   * Creates it.
   *
   * @param predecessor what can be replaced in place, by key
   */
  Attacher(Loaded loaded, CgroupDirectory cgroup, Map<String, Attached> predecessor) {
    this.loaded = loaded;
    this.cgroup = cgroup;
    this.predecessor = predecessor;
  }

  void attach(Selection.Choice choice) {
    for (Attachment attachment : choice.attachments()) {
      NativeProgram program = loaded.object().program(attachment.program());
      loaded.describe(program, choice, attachment);
      switch (attachment) {
        case Attachment.BySection one -> link(program, "section", program.attach());
        case Attachment.Uprobe one ->
            link(
                program,
                "uprobe",
                program.attachUprobe(one.path(), one.offset(), one.pid(), one.onReturn()));
        case Attachment.Cgroup one -> attachCgroup(program);
        case Attachment.SockMap one -> attachSockMap(program, loaded.object().map(one.map()));
        case Attachment.Slot one -> attachSlot(program, one);
      }
    }
  }

  private void link(NativeProgram program, String key, NativeLink link) {
    loaded.attached(new Attached(program, key + " " + program.name(), null, link::close));
  }

  private void attachCgroup(NativeProgram program) {
    int type = program.attachType();
    int count = cgroupCounts.merge(type, 1, Integer::sum);
    String key = "cgroup %s type %d #%d".formatted(cgroup.path(), type, count);
    Attached old = predecessor.get(key);
    if (old != null && old.link() != null) {
      NativeLink link = old.link();
      loaded.deferred(
          new Attached(program, key, link, link::close),
          () -> link.update(program),
          () -> link.update(old.program()));
      return;
    }
    NativeLink link = cgroup.open(fd -> program.attachCgroup(fd, cgroup.path()));
    loaded.attached(new Attached(program, key, link, link::close));
  }

  private void attachSockMap(NativeProgram program, NativeMap map) {
    int type = program.attachType();
    SharedMap shared = loaded.shared(map.name());
    if (shared != null && !shared.firstDispatcher(type)) {
      return;
    }
    int fd = map.fd();
    int result = Kernel.attach(program.fd(), fd, type);
    if (result < 0) {
      if (shared != null) {
        shared.forgetDispatcher(type);
      }
      throw new BpfException(
          "program %s does not attach to map %s: %s"
              .formatted(program.name(), map.name(), Kernel.describe(-result)),
          -result);
    }
    int programFd = program.fd();
    Runnable undo = shared != null ? () -> {} : () -> Kernel.detach(programFd, fd, type);
    loaded.attached(new Attached(program, "map " + map.name() + " type " + type, null, undo));
  }

  private void attachSlot(NativeProgram program, Attachment.Slot slot) {
    NativeMap map = loaded.object().map(slot.map());
    byte[] key = Bytes.ofInt(slot.index());
    int fd = map.fd();
    String place = "slot %s[%d]".formatted(slot.map(), slot.index());
    Attached attached = new Attached(program, place, null, () -> Kernel.delete(fd, key));
    Attached old = predecessor.get(place);
    if (loaded.shared(slot.map()) != null && old != null) {
      loaded.deferred(
          attached, () -> fill(program, fd, key, place), () -> fill(old.program(), fd, key, place));
    } else {
      fill(program, fd, key, place);
      loaded.attached(attached);
    }
  }

  private static void fill(NativeProgram program, int fd, byte[] key, String place) {
    int result = Kernel.update(fd, key, Bytes.ofInt(program.fd()));
    if (result < 0) {
      throw new BpfException(
          "program %s does not go into %s: %s"
              .formatted(program.name(), place, Kernel.describe(-result)),
          -result);
    }
  }
}
