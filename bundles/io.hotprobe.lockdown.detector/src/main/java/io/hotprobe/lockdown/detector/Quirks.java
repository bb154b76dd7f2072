// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Experiment;
import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelTrial;
import io.hotprobe.bpf.KernelTrial.Outcome;
import io.hotprobe.bpf.KernelVersion;
import java.util.List;

/**
 * Oddities of kernels, each with a test of its own: a trial where the oddity can be provoked
 * without harm, else the kernel's version.
 */
final class Quirks {
  static final String FIONREAD = "sockhash.fionread";
  private static final int SENT = 5;
  private static final KernelVersion ITERATOR_MENDED = new KernelVersion(6, 4);
  private static final KernelVersion PRIVATE_STACK = new KernelVersion(6, 13);

  private final KernelTrial trial;
  private final KernelVersion release;
  private final String architecture;

  Quirks(KernelTrial trial, KernelVersion release, String architecture) {
    this.trial = trial;
    this.release = release;
    this.architecture = architecture;
  }

  private interface Test {
    Entry run();
  }

  List<Entry> look() {
    return List.of(
        guarded(FIONREAD, this::fionread),
        guarded("sockhash.splice", this::splice),
        guarded("sk_msg.segments", this::segments),
        preemption(),
        iterator(),
        privateStack());
  }

  private static Entry guarded(String name, Test test) {
    try {
      return test.run();
    } catch (BpfException e) {
      return new Entry(
          name, true, "not tried", "the kernel refused the trial: " + e.getMessage(), "");
    }
  }

  private Entry fionread() {
    int plain = trial.fionread(false);
    if (plain == SENT) {
      return absent(FIONREAD, "an enrolled socket reports all 5 bytes queued");
    }
    int guarded = trial.fionread(true);
    String detail =
        "an enrolled socket answers ioctl(FIONREAD) with %d when 5 bytes are queued, with a verdict"
            + " program on the map with %d";
    return new Entry(
        FIONREAD,
        guarded == SENT,
        guarded == SENT ? "mended" : "present",
        detail.formatted(plain, guarded),
        guarded == SENT
            ? "the socket map gets a verdict program that passes everything"
            : "programs that ask would stall: no context is written into requests");
  }

  private Entry splice() {
    String name = "sockhash.splice";
    int plain = trial.splice(false);
    int guarded = trial.splice(true);
    if (plain == SENT && guarded == SENT) {
      return absent(name, "splice(2) from an enrolled socket moves what is queued");
    }
    String detail =
        "of 5 bytes queued on an enrolled socket splice(2) moves %d, with a verdict program %d: it"
            + " waits forever";
    boolean avoided = plain == SENT && trial.fionread(false) == SENT;
    return new Entry(
        name,
        avoided,
        avoided ? "avoided" : "present",
        detail.formatted(plain, guarded),
        avoided
            ? "no verdict program is used here"
            : "programs that splice from outgoing connections (HAProxy) must be excluded from"
                + " context propagation");
  }

  private Entry segments() {
    String name = "sk_msg.segments";
    int pushed = trial.segments(false);
    int pulled = trial.segments(true);
    if (pushed == 1) {
      return absent(name, "a message that something is pushed into leaves in one segment");
    }
    return new Entry(
        name,
        pulled == 1,
        pulled == 1 ? "mended" : "present",
        "a message that something is pushed into leaves in %d segments, after a pull in %d"
            .formatted(pushed, pulled),
        pulled == 1 ? "every message is made one piece again" : "requests with context cost more");
  }

  private Entry preemption() {
    String name = "tracepoint.preemption";
    if (!release.preemptsTracepoints()) {
      return absent(name, "below Linux 6.19 programs of tracepoints cannot be preempted");
    }
    Outcome outcome =
        trial.attempt(
            new Experiment(
                BpfObject.elf(Quirks.class, "preempt"), "t_preempted", Experiment.Place.SECTION));
    return switch (outcome.stage()) {
      case SILENT -> absent(name, "programs of tracepoints cannot be preempted");
      case FIRED ->
          new Entry(
              name,
              true,
              "mended",
              "programs of tracepoints can be preempted, and the kernel skips what other threads of"
                  + " that CPU should run meanwhile",
              "each has understudies that act in its place; runs.skipped of bpf.loader counts");
      default -> new Entry(name, true, "not tried", outcome.detail(), "");
    };
  }

  private Entry iterator() {
    String name = "iter_tcp.sockhash";
    return release.before(ITERATOR_MENDED)
        ? new Entry(
            name,
            true,
            "avoided",
            "below Linux 6.4 iter/tcp beside changes of a SOCKHASH can stall RCU (by version,"
                + " this is %s; provoking it would do harm)".formatted(release),
            "iter/tcp is not attached; open connections are found in /proc")
        : absent(name, "mended in Linux 6.4, this is " + release);
  }

  private Entry privateStack() {
    String name = "uprobe.private_stack";
    return architecture.equals("amd64") && !release.before(PRIVATE_STACK)
        ? new Entry(
            name,
            true,
            "avoided",
            "since Linux 6.13 uprobe programs with 64 bytes of stack or more share one per CPU, and"
                + " can be preempted (by version, this is %s)".formatted(release),
            "uprobe programs keep below 64 bytes, or hold off preemption"
                + " (hotprobe.helper.preempt_disable)")
        : absent(name, "stacks of uprobe programs are their own");
  }

  private static Entry absent(String name, String detail) {
    return new Entry(name, true, "absent", detail, "");
  }
}
