// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.test.writer;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.probe.Probe;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/** Lives as long as the kernel lets programs write to user memory. */
@Component(service = Probe.class, property = Probe.NAME + "=test.writer")
public final class WriterProbe implements Probe {

  /** Is there once the condition is. */
  @Activate
  public WriterProbe(
      @Reference(target = "(osgi.condition.id=hotprobe.helper.probe_write_user)")
          Condition permission) {}

  @Override
  public BpfObject object() {
    Hook write = Hook.required("write", new Attachment.BySection("hp_test_write"));
    return new BpfObject(
        "test.writer", BpfObject.elf(WriterProbe.class, "writer"), List.of(write), Map.of());
  }
}
