// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

/** The capabilities that matter to the agent, and what each is for. */
public enum Capability {
  /** Everything begins with it. */
  BPF(39, true, "load BPF programs and make maps", "nothing can be traced"),
  /** For tracing programs. */
  PERFMON(
      38,
      true,
      "load and attach tracing programs (tracepoints, uprobes)",
      "nothing is traced: no HTTP exchange is seen, no process noticed, no context written"),
  /** For programs of the network. */
  NET_ADMIN(
      12,
      true,
      "load and attach programs of sockets, cgroups and interfaces",
      "no context is written into outgoing requests; below Linux 5.12 no HTTP exchange is seen"),
  /** For packet sockets. */
  NET_RAW(
      13,
      true,
      "read packets (socket filters)",
      "nothing is lost at present, no probe of this version reads packets"),
  /** For other users' processes. */
  SYS_PTRACE(
      19,
      true,
      "look into processes of other users and take copies of their sockets",
      "language and service name of other users' processes stay unknown; connections opened before"
          + " the agent started get no context written"),
  /** For other users' files. */
  DAC_READ_SEARCH(
      2,
      true,
      "read executables and files of other users",
      "what only its owner can read (environment, private programs) stays unread, so that language or"
          + " service name may stay unknown"),
  /** For files of processes in other mount namespaces. */
  CHECKPOINT_RESTORE(
      40,
      true,
      "open the files that a process has mapped (/proc/PID/map_files)",
      "probes on functions of programs in other mount namespaces (containers) cannot be attached"),
  /** Beyond what the agent needs by default. */
  SYS_ADMIN(
      21,
      false,
      "write to the memory of traced programs, measure programs, make namespaces for trials",
      "no probe writes to user memory; the cost of programs is known only while the sysctl"
          + " kernel.bpf_stats_enabled is 1; some hooks are loaded and not attached when the kernel is"
          + " examined"),
  /** Below 5.11 only. */
  SYS_RESOURCE(
      24,
      false,
      "raise the limit of locked memory, which BPF maps count against here",
      "the agent must be started with an unlimited RLIMIT_MEMLOCK");

  private final int bit;
  private final boolean needed;
  private final String purpose;
  private final String cost;

  Capability(int bit, boolean needed, String purpose, String cost) {
    this.bit = bit;
    this.needed = needed;
    this.purpose = purpose;
    this.cost = cost;
  }

  /** Returns the name as setpriv and Kubernetes manifests have it, with CAP_ before it. */
  public String title() {
    return "CAP_" + name();
  }

  /** Returns its bit in the masks of /proc/PID/status. */
  public long mask() {
    return 1L << bit;
  }

  /** Returns whether it is one of the seven that the agent is to run with. */
  public boolean needed() {
    return needed;
  }

  /** Returns what it lets the agent do. */
  public String purpose() {
    return purpose;
  }

  /** Returns what is lost without it. */
  public String cost() {
    return cost;
  }
}
