// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.KernelTrial;
import io.hotprobe.bpf.loader.ProbeLoader;
import io.hotprobe.bpf.loader.Trial;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Trials in the kernel that runs, and what they could leave behind. */
final class NativeSamples {
  private NativeSamples() {}

  /** Returns trials as they are when nobody configured the loader. */
  static KernelTrial trial() {
    return new Trial(
        new ProbeLoader.Config() {
          @Override
          public Class<? extends Annotation> annotationType() {
            return ProbeLoader.Config.class;
          }

          @Override
          public String cgroupPath() {
            return "";
          }

          @Override
          public boolean bpfDebug() {
            return false;
          }

          @Override
          public int leaseSeconds() {
            return 30;
          }

          @Override
          public boolean statistics() {
            return false;
          }
        });
  }

  static long descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  static Set<Path> cgroupsOfTrials() throws IOException {
    String prefix = "hotprobe-trial-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> all = Files.walk(Path.of("/sys/fs/cgroup"), 4)) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix))
          .collect(Collectors.toSet());
    }
  }
}
