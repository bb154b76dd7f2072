// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Recognises processes that an OpenTelemetry agent inside the process traces already. */
public final class ForeignTracing {
  /** Where the operator for Kubernetes puts the agents of all languages. */
  private static final String OPERATOR = "/otel-auto-instrumentation";

  private static final String AGENT = "-javaagent:";
  private static final Pattern TELEMETRY =
      Pattern.compile("opentelemetry|(?<![a-z])otel", Pattern.CASE_INSENSITIVE);
  private static final String NODE_PACKAGE = "@opentelemetry/";
  private static final String DOTNET_PROFILER = "{918728dd-259f-4a6a-ac2b-b85e1b658318}";
  private static final List<String> JAVA_OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private ForeignTracing() {}

  /** Returns whether command line or environment put such an agent into the process. */
  public static boolean present(List<String> commandLine, Map<String, String> environment) {
    return commandLine.stream().anyMatch(ForeignTracing::isAgent)
        || JAVA_OPTIONS.stream().anyMatch(name -> hasJavaAgent(environment, name))
        || has(environment, "NODE_OPTIONS", NODE_PACKAGE)
        || has(environment, "NODE_OPTIONS", OPERATOR)
        || has(environment, "PYTHONPATH", "opentelemetry/instrumentation/auto_instrumentation")
        || has(environment, "CORECLR_PROFILER", DOTNET_PROFILER);
  }

  private static boolean isAgent(String argument) {
    return isJavaAgent(argument)
        || argument.equals("opentelemetry-instrument")
        || argument.endsWith("/opentelemetry-instrument")
        || argument.contains("@opentelemetry/auto-instrumentations-node");
  }

  private static boolean hasJavaAgent(Map<String, String> environment, String variable) {
    String[] options = environment.getOrDefault(variable, "").split("\\s+");
    return List.of(options).stream().anyMatch(ForeignTracing::isJavaAgent);
  }

  private static boolean isJavaAgent(String option) {
    if (!option.startsWith(AGENT)) {
      return false;
    }
    int options = option.indexOf('=');
    String jar = options < 0 ? option : option.substring(0, options);
    return TELEMETRY.matcher(jar).find();
  }

  private static boolean has(Map<String, String> environment, String variable, String part) {
    return environment.getOrDefault(variable, "").toLowerCase(Locale.ROOT).contains(part);
  }
}
