// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.KernelTrial;
import io.hotprobe.bpf.loader.ffi.Libbpf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Tries things in the kernel, apart from all live probes. */
@Component(configurationPid = "io.hotprobe.bpf.loader")
public final class Trial implements KernelTrial {
  private final CgroupDirectory parent;

  /** Uses the loader's configuration: trials happen in a child of its cgroup. */
  @Activate
  public Trial(ProbeLoader.Config config) {
    this(CgroupDirectory.of(config.cgroupPath()));
  }

  Trial(CgroupDirectory parent) {
    Libbpf.require();
    this.parent = parent;
  }

  @Override
  public Optional<String> attempt(BpfObject object) {
    List<Hook> hooks =
        object.hooks().stream()
            .map(hook -> new Hook(hook.name(), List.of(hook.rungs().getFirst()), true))
            .toList();
    BpfObject strict = new BpfObject(object.name(), object.elf(), hooks, object.constants());
    try {
      Path child = Files.createTempDirectory(Path.of(parent.path()), "hotprobe-trial-");
      try {
        build(strict, new CgroupDirectory(child.toString()));
      } finally {
        Files.delete(child);
      }
      return Optional.empty();
    } catch (BpfException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return Optional.of("no cgroup for the trial below " + parent.path() + ": " + e);
    }
  }

  private static void build(BpfObject object, CgroupDirectory cgroup) {
    SharedMaps own = new SharedMaps(Runnable::run);
    new Assembly(object, Map.of(), own, cgroup, false).build(Map.of(), loaded -> {}).close();
    own.close();
  }

  @Override
  public int fionread(boolean withVerdict) {
    return FionreadTrial.run(withVerdict);
  }
}
