// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.KernelMaps;
import io.hotprobe.probe.Probe;
import io.hotprobe.process.discovery.kernel.ProcessEvent;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The kernel side of discovery: hands events on to {@link ProcessDiscovery}. */
@Component(service = Probe.class, property = Probe.NAME + "=process.discovery")
public final class DiscoveryProbe implements Probe {
  private static final int UNDERSTUDIES = 3;

  private final ProcessDiscovery discovery;
  private volatile @Nullable KernelMaps maps;

  /** Creates the probe. */
  @Activate
  public DiscoveryProbe(@Reference ProcessDiscovery discovery) {
    this.discovery = discovery;
  }

  @Override
  public BpfObject object() {
    return new BpfObject(
        "discovery",
        BpfObject.elf(DiscoveryProbe.class, "discovery"),
        List.of(
            Hook.required("fork", new Attachment.BySection("hp_p_fork", UNDERSTUDIES)),
            Hook.required("exec", new Attachment.BySection("hp_p_exec", UNDERSTUDIES)),
            Hook.required("exit", new Attachment.BySection("hp_p_exit", UNDERSTUDIES)),
            Hook.optional("listen", new Attachment.BySection("hp_p_listen", UNDERSTUDIES))),
        Map.of());
  }

  @Override
  public void loaded(KernelMaps maps) {
    this.maps = maps;
    discovery.connect(maps);
  }

  @Override
  public void onEvent(MemorySegment event) {
    ProcessEvent.read(event).ifPresent(discovery::offer);
  }

  @Override
  public void detached(boolean replaced) {
    discovery.disconnect(maps, replaced);
    maps = null;
  }
}
