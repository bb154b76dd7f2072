// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java program in a JVM and a cgroup of its own; the agent's own process is never traced. */
final class Child implements AutoCloseable {
  private static final String ENTER = "echo $$ >\"$0/cgroup.procs\" && exec \"$@\"";

  private final Process process;
  private final BufferedReader out;
  private final PrintStream in;

  Child(Path cgroup, Class<?> program, String name, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", ENTER, cgroup.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
    command.addAll(List.of("-cp", classes(), program.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("OTEL_SERVICE_NAME", name);
    process = builder.start();
    out = process.inputReader(StandardCharsets.UTF_8);
    in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  private static String classes() {
    return Path.of(Child.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .toString();
  }

  long pid() {
    return process.pid();
  }

  /** Returns the next line of its output. */
  String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("process " + pid() + " ended its output");
    }
    return line;
  }

  String ask(String line) throws IOException {
    in.println(line);
    return line();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }
}
