// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import io.hotprobe.bpf.KernelReport.Fact;
import io.hotprobe.bpf.KernelState;
import io.hotprobe.bpf.KernelVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the situation; once made, a reading costs a few small files of procfs. */
public final class SituationReader {
  static final String CAPABILITIES = "capabilities";
  static final String STATUS = "/proc/thread-self/status";

  private static final String SYSCTL = "/proc/sys/kernel/";
  private static final String LOCKDOWN = "/sys/kernel/security/lockdown";

  /** Numbers of the namespaces that the kernel makes at start (include/linux/proc_ns.h). */
  private static final String FIRST_USER = "user:[4026531837]";

  private static final String FIRST_PID = "pid:[4026531836]";

  private final SystemFiles files;
  private final KernelState kernel;
  private final @Nullable String lockdownFile;
  private final String release;
  private final KernelConfig config;

  /**
   * Reads what does not change.
   *
   * @param root what "/" is
   * @param lockdownFile a file that says how far the kernel is locked, if the launcher has opened
   *     it
   */
  public SituationReader(Path root, KernelState kernel, @Nullable String lockdownFile) {
    this.files = new SystemFiles(root);
    this.kernel = kernel;
    this.lockdownFile = lockdownFile;
    this.release = files.text(SYSCTL + "osrelease").orElse("0.0");
    this.config = KernelConfig.read(root, release);
  }

  /** Reads the situation of now. */
  public Situation read() {
    Capabilities capabilities =
        files
            .field(STATUS, "CapEff")
            .map(mask -> new Capabilities(Long.parseUnsignedLong(mask, 16)))
            .orElse(new Capabilities(0));
    Fact lockdown = lockdown();
    Fact memory = memory();
    Fact user = namespace("user", FIRST_USER, "capabilities do not count outside it: no BPF");
    Optional<List<String>> modules =
        files
            .text("/sys/kernel/security/lsm")
            .map(list -> List.of(list.split(",")))
            .or(() -> config.securityModules(files.text("/proc/cmdline").orElse("")));
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("kernel.release", release, System.getProperty("os.arch", "")));
    facts.add(lockdown);
    facts.add(new Fact(CAPABILITIES, capabilities.toString(), ""));
    facts.add(user);
    facts.add(namespace("pid", FIRST_PID, "only processes of this container are seen (hostPID)"));
    facts.add(seccomp());
    facts.add(memory);
    facts.addAll(new KernelFacts(files, config).read());
    facts.add(
        new Fact(
            "security.modules", modules.map(all -> String.join(",", all)).orElse("unknown"), ""));
    facts.add(new Fact("libbpf", kernel.libbpf(), ""));
    return new Situation(
        KernelVersion.require(release),
        Lockdown.parse("[" + lockdown.value() + "]"),
        capabilities,
        config,
        modules,
        user.value().equals("own"),
        files.field(STATUS, "Seccomp").orElse("0").equals("2"),
        !memory.value().equals("unlimited"),
        facts);
  }

  private Fact lockdown() {
    if (lockdownFile != null && Path.of(lockdownFile).isAbsolute()) {
      Lockdown given = files.text(lockdownFile).map(Lockdown::parse).orElse(Lockdown.UNKNOWN);
      if (given != Lockdown.UNKNOWN) {
        return fact(given, lockdownFile);
      }
    }
    Lockdown mounted = files.text(LOCKDOWN).map(Lockdown::parse).orElse(Lockdown.UNKNOWN);
    if (mounted != Lockdown.UNKNOWN) {
      return fact(mounted, LOCKDOWN);
    }
    Lockdown own = kernel.lockdown().map(Lockdown::parse).orElse(Lockdown.UNKNOWN);
    return fact(own, own == Lockdown.UNKNOWN ? "" : "a private mount of securityfs");
  }

  private static Fact fact(Lockdown lockdown, String source) {
    return new Fact(
        "lockdown",
        lockdown.toString(),
        source.isEmpty() ? lockdown.meaning() : lockdown.meaning() + "; read from " + source);
  }

  private Fact namespace(String kind, String first, String meaning) {
    String link = files.link("/proc/self/ns/" + kind).orElse("");
    String value = link.isEmpty() ? "unknown" : link.equals(first) ? "first" : "own";
    return new Fact(kind + ".namespace", value, value.equals("own") ? meaning : "");
  }

  private Fact seccomp() {
    return switch (files.field(STATUS, "Seccomp").orElse("")) {
      case "0" -> new Fact("seccomp", "off", "");
      case "1" -> new Fact("seccomp", "strict", "");
      case "2" -> new Fact("seccomp", "filter", "it may refuse bpf(2) and perf_event_open(2)");
      default -> new Fact("seccomp", "unknown", "");
    };
  }

  private Fact memory() {
    String limit =
        files.lines("/proc/self/limits").stream()
            .filter(line -> line.startsWith("Max locked memory"))
            .map(line -> line.substring("Max locked memory".length()).strip().split(" +")[0])
            .findFirst()
            .orElse("unknown");
    return new Fact("memlock", limit, "bytes; limits BPF maps below Linux 5.11 only");
  }
}
