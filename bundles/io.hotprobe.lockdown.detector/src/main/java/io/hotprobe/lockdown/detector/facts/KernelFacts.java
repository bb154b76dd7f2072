// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import io.hotprobe.bpf.KernelReport.Fact;
import java.util.List;

/** Facts of the kernel that only explain. */
record KernelFacts(SystemFiles files, KernelConfig config) {
  private static final String MOUNTS = "/proc/self/mountinfo";

  List<Fact> read() {
    return List.of(
        btf(),
        cgroup(),
        mounted("tracefs", "tracepoints by name are found through a private mount only"),
        new Fact(
            "kernel.config",
            config.source().isEmpty() ? "unknown" : config.source(),
            config.source().isEmpty() ? "what is built in cannot be read" : ""),
        sysctl("unprivileged_bpf_disabled", "/proc/sys/kernel/unprivileged_bpf_disabled"),
        sysctl("perf_event_paranoid", "/proc/sys/kernel/perf_event_paranoid"),
        sysctl("bpf_jit_enable", "/proc/sys/net/core/bpf_jit_enable"));
  }

  private Fact btf() {
    boolean there = files.has("/sys/kernel/btf/vmlinux");
    return new Fact(
        "btf",
        there ? "present" : "missing",
        there ? "" : "without /sys/kernel/btf/vmlinux no probe fits itself to this kernel");
  }

  private Fact cgroup() {
    boolean second = !mount("cgroup2").isEmpty();
    boolean first = !mount("cgroup").isEmpty();
    String version = second ? first ? "2 beside 1" : "2" : first ? "1" : "none";
    return new Fact(
        "cgroup.version",
        version,
        second
            ? "version 2 at " + mount("cgroup2")
            : "without a mount of cgroup2 no context is written into outgoing requests");
  }

  private Fact mounted(String type, String otherwise) {
    String where = mount(type);
    return where.isEmpty()
        ? new Fact(type, "not mounted", otherwise)
        : new Fact(type, "mounted", where);
  }

  /** Parses "id parent device root mountpoint options ... - type source options". */
  private String mount(String type) {
    return files.lines(MOUNTS).stream()
        .filter(line -> line.contains(" - " + type + " "))
        .map(line -> line.split(" ")[4].replace("\\040", " "))
        .findFirst()
        .orElse("");
  }

  private Fact sysctl(String name, String file) {
    return new Fact(name, files.text(file).orElse("unknown"), "");
  }
}
