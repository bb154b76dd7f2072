// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** The launcher as a program: {@code run}, {@code check [--json]} or {@code shell [COMMAND]}. */
public final class Program {
  private static final String USAGE = "usage: run | check [--json] | shell [COMMAND]";

  private Program() {}

  /** Runs the command and ends the JVM with its exit status. */
  public static void main(String[] args) {
    int status = run(List.of(args), System.out, System.err);
    System.out.flush();
    System.exit(status);
  }

  static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      return dispatch(args, out, err);
    } catch (LaunchException e) {
      err.println("hotprobe: " + e.getMessage());
      return e.status();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 130;
    }
  }

  private static int dispatch(List<String> args, PrintStream out, PrintStream err)
      throws InterruptedException {
    String command = args.isEmpty() ? "" : args.getFirst();
    List<String> rest = args.isEmpty() ? List.of() : args.subList(1, args.size());
    return switch (command) {
      case "run" -> RunCommand.run(none(command, rest), options(), out);
      case "check" -> CheckCommand.run(json(rest), options(), out);
      case "shell" -> new ShellClient(ShellClient.socket(), System.in, out, err).run(rest);
      case "" -> throw new LaunchException("no command; " + USAGE, 2);
      default -> throw new LaunchException("unknown command '" + command + "'; " + USAGE, 2);
    };
  }

  private static AgentOptions options() {
    String home = System.getProperty("hotprobe.home");
    if (home == null) {
      throw new LaunchException("the system property hotprobe.home is not set", 2);
    }
    return AgentOptions.of(Path.of(home));
  }

  private static List<String> none(String command, List<String> rest) {
    if (!rest.isEmpty()) {
      throw new LaunchException(command + " takes no argument, found '" + rest.getFirst() + "'", 2);
    }
    return rest;
  }

  private static boolean json(List<String> rest) {
    if (rest.equals(List.of("--json"))) {
      return true;
    }
    return !none("check without --json", rest).isEmpty();
  }
}
