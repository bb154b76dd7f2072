// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.probe;

import java.util.List;
import java.util.Map;

/**
 * A process that takes part in tracing.
 *
 * @param pid process id (tgid) in the initial pid namespace
 * @param startTicks start time in clock ticks since boot (field 22 of /proc/PID/stat); with the pid
 *     it names the process for ever
 * @param executable path of the executable, as the process sees it
 * @param language the runtime
 * @param commandLine the argument vector
 * @param resource OpenTelemetry resource attributes: service.name, process.*, container.id, ...
 *     (values: String, Long, Double, Boolean or List of String)
 * @param splices whether its program may move bytes from sockets with splice(2)
 */
public record TracedProcess(
    int pid,
    long startTicks,
    String executable,
    Language language,
    List<String> commandLine,
    Map<String, Object> resource,
    boolean splices) {
  public TracedProcess {
    commandLine = List.copyOf(commandLine);
    resource = Map.copyOf(resource);
  }
}
