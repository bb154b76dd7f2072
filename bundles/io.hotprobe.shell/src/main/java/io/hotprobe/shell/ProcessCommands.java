// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import io.hotprobe.probe.ProcessDirectory;
import io.hotprobe.probe.TracedProcess;
import java.util.Comparator;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Which processes take part. */
@Component(
    service = ProcessCommands.class,
    property = {"osgi.command.scope=process", "osgi.command.function=list"})
public final class ProcessCommands {
  private static final int COMMAND_WIDTH = 80;

  private final ProcessDirectory directory;

  /** Created by the components' runtime. */
  @Activate
  public ProcessCommands(@Reference ProcessDirectory directory) {
    this.directory = directory;
  }

  /** Prints the processes that take part. */
  @Descriptor("processes that take part")
  public void list() {
    System.out.print(describe());
  }

  String describe() {
    Table table = new Table("PID", "LANGUAGE", "SERVICE", "EXECUTABLE", "COMMAND");
    List<TracedProcess> processes =
        directory.processes().stream().sorted(Comparator.comparingInt(TracedProcess::pid)).toList();
    for (TracedProcess process : processes) {
      table.row(
          process.pid(),
          process.language().configName(),
          process.resource().getOrDefault("service.name", "-"),
          process.executable(),
          shortened(String.join(" ", process.commandLine())));
    }
    return table.toString();
  }

  private static String shortened(String command) {
    return command.length() <= COMMAND_WIDTH
        ? command
        : command.substring(0, COMMAND_WIDTH - 3) + "...";
  }
}
