// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import io.hotprobe.probe.Language;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the OpenTelemetry resource of a process. What the process says of itself comes first. */
public final class ResourceAttributes {
  /** 64 hexadecimal digits and no more; not those of a container's monitor, which is outside. */
  private static final Pattern CONTAINER =
      Pattern.compile("(?<![0-9a-f])(?<!conmon-)[0-9a-f]{64}(?![0-9a-f])");

  /** What only the agent knows for certain: a process cannot say it of itself. */
  private static final Pattern OURS = Pattern.compile("process\\.pid|telemetry\\.sdk\\..*");

  private static final int MAX_OWN_ATTRIBUTES = 128;
  private static final String SERVICE_NAME = "service.name";
  private final Host host;
  private final String version;

  /**
   * What to look at.
   *
   * @param pid process id
   * @param startTicks start time
   * @param executable path of the executable
   * @param language the runtime
   * @param commandLine the argument vector
   * @param environment the environment that the process was started with
   * @param cgroups lines of /proc/PID/cgroup
   * @param owner user name, if known
   */
  public record Source(
      int pid,
      long startTicks,
      String executable,
      Language language,
      List<String> commandLine,
      Map<String, String> environment,
      List<String> cgroups,
      Optional<String> owner) {}

  /** Creates the maker for processes of one host, seen by one version of the agent. */
  public ResourceAttributes(Host host, String version) {
    this.host = host;
    this.version = version;
  }

  /**
   * Returns the attributes.
   *
   * @param name service name to use when the process does not say one, or empty
   * @param namespace service namespace to use when the process does not say one, or empty
   */
  public Map<String, Object> of(Source process, String name, String namespace) {
    Map<String, Object> all = new HashMap<>();
    all.put(
        SERVICE_NAME,
        name.isEmpty()
            ? ServiceName.derive(process.language(), process.executable(), process.commandLine())
            : name);
    putUnlessEmpty(all, "service.namespace", namespace);
    all.put("service.instance.id", host.name() + ":" + process.pid() + ":" + process.startTicks());
    addProcess(all, process);
    addHost(all);
    addTelemetry(all, process.language());
    containerId(process.cgroups()).ifPresent(id -> all.put("container.id", id));
    addOwn(all, process.environment());
    return all;
  }

  private static void addProcess(Map<String, Object> all, Source process) {
    String path = process.executable();
    all.put("process.pid", (long) process.pid());
    all.put("process.executable.path", path);
    all.put("process.executable.name", path.substring(path.lastIndexOf('/') + 1));
    process.owner().ifPresent(owner -> all.put("process.owner", owner));
    switch (process.language()) {
      case GO -> all.put("process.runtime.name", "go");
      case NODEJS -> all.put("process.runtime.name", "nodejs");
      case DOTNET -> all.put("process.runtime.name", ".NET");
      default -> {}
    }
  }

  private void addHost(Map<String, Object> all) {
    all.put("host.name", host.name());
    putUnlessEmpty(all, "host.id", host.id());
    all.put("os.type", "linux");
  }

  private void addTelemetry(Map<String, Object> all, Language language) {
    all.put("telemetry.sdk.name", "hotprobe");
    all.put("telemetry.sdk.version", version);
    all.put("telemetry.sdk.language", language.configName());
  }

  private static void putUnlessEmpty(Map<String, Object> all, String key, String value) {
    if (!value.isEmpty()) {
      all.put(key, value);
    }
  }

  /** Adds OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME of the process itself. */
  private static void addOwn(Map<String, Object> all, Map<String, String> environment) {
    String[] own = environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "").split(",");
    for (int i = 0; i < own.length && i < MAX_OWN_ATTRIBUTES; i++) {
      int equals = own[i].indexOf('=');
      if (equals > 0) {
        String key = own[i].substring(0, equals).strip();
        if (!key.isEmpty() && !OURS.matcher(key).matches()) {
          putUnlessEmpty(all, key, decode(own[i].substring(equals + 1).strip()));
        }
      }
    }
    putUnlessEmpty(all, SERVICE_NAME, environment.getOrDefault("OTEL_SERVICE_NAME", "").strip());
  }

  /** Undoes percent encoding; text that is not properly encoded stays as it is. */
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /**
   * Returns the container's id: 64 hexadecimal digits in the path of a cgroup, the last ones where
   * a container is within another.
   */
  public static Optional<String> containerId(List<String> cgroups) {
    for (String line : cgroups) {
      Matcher matcher = CONTAINER.matcher(line);
      Optional<String> id = Optional.empty();
      while (matcher.find()) {
        id = Optional.of(matcher.group());
      }
      if (id.isPresent()) {
        return id;
      }
    }
    return Optional.empty();
  }
}
