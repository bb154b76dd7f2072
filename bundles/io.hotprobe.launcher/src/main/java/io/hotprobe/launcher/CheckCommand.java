// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import io.hotprobe.bpf.KernelReport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Set;
import org.osgi.util.tracker.ServiceTracker;

/** Starts only what is needed to try the kernel's abilities, and prints what it found. */
final class CheckCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<String> OURS =
      Set.of(
          "io.hotprobe.api",
          "io.hotprobe.bpf.loader",
          "io.hotprobe.config.yaml",
          "io.hotprobe.lockdown.detector");
  private static final String PLUGINS = "org.apache.felix.fileinstall";

  private CheckCommand() {}

  /**
   * Returns 0 when the core works: HTTP exchanges can be followed and context can be written into
   * them ({@link KernelReport#CORE}). Returns 1 otherwise; other features may be missing either
   * way.
   */
  static int run(boolean json, AgentOptions options, PrintStream out) throws InterruptedException {
    Requirements.ofThisProcess().check();
    AgentOptions few =
        options.only(
            name ->
                OURS.contains(name) || !(name.startsWith("io.hotprobe.") || name.equals(PLUGINS)));
    try (HotprobeAgent agent = HotprobeAgent.start(few)) {
      KernelReport report = await(agent);
      out.print(json ? CheckJson.of(report) : CheckTable.text(report));
      return CheckTable.works(report) ? 0 : 1;
    }
  }

  private static KernelReport await(HotprobeAgent agent) throws InterruptedException {
    ServiceTracker<KernelReport, KernelReport> tracker =
        new ServiceTracker<>(agent.context(), KernelReport.class, null);
    tracker.open();
    KernelReport report = tracker.waitForService(PATIENCE.toMillis());
    if (report == null) {
      throw new LaunchException(
          "the kernel was not examined within "
              + PATIENCE.toSeconds()
              + " s: the service "
              + KernelReport.class.getName()
              + " is missing",
          1);
    }
    return report;
  }
}
