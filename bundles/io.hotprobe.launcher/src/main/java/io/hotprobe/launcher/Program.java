// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The launcher as a program: {@code run [--config FILE]}, {@code check [--json]} or {@code shell
 * [COMMAND]}.
 */
public final class Program {
  private static final String CONFIG = "--config";
  private static final String USAGE =
      "usage: run [--config FILE] | check [--json] | shell [COMMAND]";

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
      case "run" -> RunCommand.run(configured(rest, options()), out);
      case "check" -> CheckCommand.run(json(rest), options(), out);
      case "shell" -> new ShellClient(ShellClient.socket(), System.in, out, err).run(rest);
      case "" -> throw new LaunchException("no command; " + USAGE, 2);
      default -> throw new LaunchException("unknown command '" + command + "'; " + USAGE, 2);
    };
  }

  /** Names the file to the bundle that brings configuration. */
  private static AgentOptions configured(List<String> rest, AgentOptions options) {
    if (rest.isEmpty()) {
      return options;
    }
    boolean joined = rest.getFirst().startsWith(CONFIG + "=");
    if (!joined && !rest.getFirst().equals(CONFIG)) {
      throw new LaunchException(
          "run takes no argument but --config FILE, found '" + rest.getFirst() + "'", 2);
    }
    if (rest.size() != (joined ? 1 : 2)) {
      throw new LaunchException(
          "run --config takes one file, found " + rest.subList(1, rest.size()), 2);
    }
    String name = joined ? rest.getFirst().substring(CONFIG.length() + 1) : rest.get(1);
    return options.with("hotprobe.config", readable(Path.of(name).toAbsolutePath()));
  }

  private static String readable(Path file) {
    if (Files.notExists(file)) {
      throw unusable(file, "there is no such file");
    }
    if (Files.isDirectory(file)) {
      throw unusable(file, "it is a directory");
    }
    if (!Files.isReadable(file)) {
      throw unusable(file, "it cannot be read");
    }
    return file.toString();
  }

  private static LaunchException unusable(Path file, String problem) {
    return new LaunchException("cannot use the configuration " + file + ": " + problem, 2);
  }

  private static AgentOptions options() {
    String home = System.getProperty("hotprobe.home");
    if (home == null) {
      throw new LaunchException("the system property hotprobe.home is not set", 2);
    }
    return AgentOptions.of(Path.of(home));
  }

  private static boolean json(List<String> rest) {
    if (rest.equals(List.of("--json"))) {
      return true;
    }
    if (!rest.isEmpty()) {
      throw new LaunchException(
          "check takes --json or no argument, found '" + String.join(" ", rest) + "'", 2);
    }
    return false;
  }
}
