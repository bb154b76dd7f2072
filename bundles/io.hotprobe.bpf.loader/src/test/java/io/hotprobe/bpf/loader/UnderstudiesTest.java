// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.Attachment.BySection;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UnderstudiesTest {
  private static BpfObject object(Attachment... attachments) {
    return new BpfObject(
        "some", new byte[0], List.of(Hook.required("hook", attachments)), Map.of("limit", 9L));
  }

  @Test
  void cast_none_sameObject() {
    BpfObject object = object(new BySection("send"), new Attachment.Cgroup("connect"));
    assertSame(object, Understudies.cast(object));
    assertFalse(Understudies.overlap(object));
  }

  @Test
  void cast_some_followTheirProgram() {
    BpfObject cast =
        Understudies.cast(
            object(new BySection("send", 2), new BySection("exit"), new BySection("fork", 1)));
    assertEquals(
        List.of("send", "send_1", "send_2", "exit", "fork", "fork_1"),
        cast.hooks().getFirst().rungs().getFirst().stream().map(Attachment::program).toList());
    assertEquals(Map.of("limit", 9L, "hp_understudies", 2L), cast.constants());
    assertTrue(Understudies.overlap(cast));
  }
}
