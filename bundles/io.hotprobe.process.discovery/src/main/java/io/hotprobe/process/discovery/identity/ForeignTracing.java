// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Recognises processes that an OpenTelemetry agent inside the process traces already. */
public final class ForeignTracing {
  private static final String JAVA_AGENT = "opentelemetry-javaagent";
  private static final String DOTNET_PROFILER = "{918728dd-259f-4a6a-ac2b-b85e1b658318}";

  private ForeignTracing() {}

  /** Returns whether command line or environment put such an agent into the process. */
  public static boolean present(List<String> commandLine, Map<String, String> environment) {
    for (String argument : commandLine) {
      if ((argument.startsWith("-javaagent:") && argument.contains(JAVA_AGENT))
          || argument.endsWith("/opentelemetry-instrument")
          || argument.contains("@opentelemetry/auto-instrumentations-node")) {
        return true;
      }
    }
    return has(environment, "JAVA_TOOL_OPTIONS", JAVA_AGENT)
        || has(environment, "JDK_JAVA_OPTIONS", JAVA_AGENT)
        || has(environment, "NODE_OPTIONS", "@opentelemetry/")
        || has(environment, "PYTHONPATH", "opentelemetry/instrumentation/auto_instrumentation")
        || has(environment, "CORECLR_PROFILER", DOTNET_PROFILER);
  }

  private static boolean has(Map<String, String> environment, String variable, String part) {
    return environment.getOrDefault(variable, "").toLowerCase(Locale.ROOT).contains(part);
  }
}
