// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.Attachment;
import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Experiment;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.KernelTrial;
import io.hotprobe.bpf.loader.ffi.Libbpf;
import io.hotprobe.bpf.loader.trial.Laboratory;
import io.hotprobe.bpf.loader.trial.TrialCgroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;

/** Tries things in the kernel, apart from all live probes. */
@Component(configurationPid = "io.hotprobe.bpf.loader")
public final class Trial implements KernelTrial {
  private volatile CgroupDirectory parent;

  /**
   * Uses the loader's configuration: what cannot be tried in a child of the agent's own cgroup is
   * tried in a child of the loader's.
   */
  @Activate
  public Trial(ProbeLoader.Config config) {
    this(CgroupDirectory.of(config.cgroupPath()));
  }

  Trial(CgroupDirectory parent) {
    this.parent = parent;
  }

  /** Goes on with another cgroup; whoever uses the service need not notice. */
  @Modified
  void modified(ProbeLoader.Config config) {
    parent = CgroupDirectory.of(config.cgroupPath());
  }

  @Override
  public Optional<String> attempt(BpfObject object) {
    List<Hook> hooks =
        object.hooks().stream()
            .map(hook -> new Hook(hook.name(), List.of(hook.rungs().getFirst()), true))
            .toList();
    BpfObject strict = new BpfObject(object.name(), object.elf(), hooks, object.constants());
    try {
      Libbpf.require();
      if (hooks.stream().anyMatch(Trial::takesCgroup)) {
        try (TrialCgroup child = TrialCgroup.make(Path.of(parent.path()))) {
          build(strict, new CgroupDirectory(child.path().toString()));
        }
      } else {
        build(strict, parent);
      }
      return Optional.empty();
    } catch (BpfException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static boolean takesCgroup(Hook hook) {
    return hook.rungs().getFirst().stream().anyMatch(Attachment.Cgroup.class::isInstance);
  }

  private static void build(BpfObject object, CgroupDirectory cgroup) {
    SharedMaps own = new SharedMaps(Runnable::run);
    new Assembly(object, Map.of(), own, cgroup, false).build(Map.of(), loaded -> {}).close();
    own.close();
  }

  @Override
  public Outcome attempt(Experiment experiment) {
    try {
      Libbpf.require();
      return new Laboratory(Path.of(parent.path()), Diagnosis::lastWord).carryOut(experiment);
    } catch (BpfException e) {
      return new Outcome(Stage.LOAD_REFUSED, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public int fionread(boolean withVerdict) {
    Libbpf.require();
    return EnrolledSocket.queued(withVerdict);
  }

  @Override
  public int splice(boolean withVerdict) {
    return EnrolledSocket.spliced(withVerdict);
  }

  @Override
  public int segments(boolean pull) {
    return EnrolledSocket.segments(pull);
  }
}
