// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.io.PrintStream;
import java.time.Duration;

/** The agent in the foreground until SIGINT or SIGTERM. */
final class RunCommand {
  /** System property in which a bundle that stops the framework says why. */
  private static final String STOPPED = "hotprobe.stopped";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private RunCommand() {}

  static int run(AgentOptions options, PrintStream out) throws InterruptedException {
    Requirements.ofThisProcess().check();
    HotprobeAgent agent = HotprobeAgent.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(agent), "hotprobe-stop"));
    announce(agent, out);
    Housekeeping housekeeping = new Housekeeping();
    while (!agent.waitForStop(Housekeeping.EVERY)) {
      housekeeping.look();
    }
    String reason = System.getProperty(STOPPED);
    if (reason != null) {
      throw new LaunchException("stopped: " + reason, 1);
    }
    return 0;
  }

  private static void announce(HotprobeAgent agent, PrintStream out) throws InterruptedException {
    try {
      announce(agent.awaitReady(PATIENCE), out);
    } catch (IllegalStateException e) {
      System.getLogger("io.hotprobe.launcher")
          .log(System.Logger.Level.DEBUG, "stopped while it started", e);
    }
  }

  private static void announce(Readiness state, PrintStream out) {
    String live = String.join(", ", state.live());
    if (state.complete()) {
      out.println("Hotprobe is tracing: " + live);
    } else if (state.live().isEmpty()) {
      out.println("Hotprobe traces nothing: no probe is live; 'check' and 'probe:audit' say why");
    } else {
      out.println(
          "Hotprobe is tracing: " + live + "; not live: " + String.join(", ", state.missing()));
    }
    out.flush();
  }

  /** A stop that was asked for is a success; without the halt the JVM would report the signal. */
  private static void end(HotprobeAgent agent) {
    agent.close();
    System.out.flush();
    Runtime.getRuntime().halt(System.getProperty(STOPPED) == null ? 0 : 1);
  }
}
