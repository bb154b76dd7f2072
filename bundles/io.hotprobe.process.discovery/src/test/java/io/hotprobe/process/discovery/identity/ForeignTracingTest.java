// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignTracingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java -javaagent:/otel/opentelemetry-javaagent.jar -jar a.jar | true",
        "java -javaagent:/x/opentelemetry-javaagent-1.2.jar=opt a.B   | true",
        "java -javaagent:/x/splunk-otel-javaagent.jar -jar a.jar      | true",
        "java -javaagent:/x/aws-opentelemetry-agent.jar -jar a.jar    | true",
        "java -javaagent:/x/grafana-OpenTelemetry-java.jar -jar a.jar | true",
        "java -javaagent:/x/jacoco.jar -jar a.jar                     | false",
        "java -javaagent:/x/jacoco.jar=dest=/otel/x -jar a.jar        | false",
        "java -javaagent:/x/hotel-agent.jar -jar a.jar                | false",
        "java -jar /opt/opentelemetry-javaagent.jar                   | false",
        "java -Dx=-javaagent:opentelemetry a.B                        | false",
        "python /usr/bin/opentelemetry-instrument python app.py       | true",
        "opentelemetry-instrument gunicorn app                        | true",
        "python opentelemetry-instrumented.py                         | false",
        "node --require @opentelemetry/auto-instrumentations-node/register a.js | true",
        "node -r ./tracing.js a.js                                    | false",
        "go-job                                                       | false",
      })
  void present_commandLine_tells(String line, boolean expected) {
    assertEquals(expected, ForeignTracing.present(List.of(line.split(" ")), Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JAVA_TOOL_OPTIONS | -javaagent:/otel/opentelemetry-javaagent.jar | true",
        "JAVA_TOOL_OPTIONS | -Xmx1g -javaagent:/otel-auto-instrumentation-java/javaagent.jar | true",
        "JAVA_TOOL_OPTIONS | -Dotel.x=1 -javaagent:/x/jacoco.jar  | false",
        "JDK_JAVA_OPTIONS  | -javaagent:/x/opentelemetry.jar      | true",
        "_JAVA_OPTIONS     | -javaagent:/x/opentelemetry.jar      | true",
        "JAVA_OPTS         | -javaagent:/x/opentelemetry.jar      | false",
        "NODE_OPTIONS      | --require @opentelemetry/auto-instrumentations-node/register | true",
        "NODE_OPTIONS      | --require /otel-auto-instrumentation-nodejs/autoinstrumentation.js | true",
        "NODE_OPTIONS      | --max-old-space-size=400             | false",
        "PYTHONPATH        | /x/opentelemetry/instrumentation/auto_instrumentation:/y | true",
        "PYTHONPATH        | /srv/opentelemetry                   | false",
        "CORECLR_PROFILER  | {918728DD-259F-4A6A-AC2B-B85E1B658318} | true",
        "CORECLR_PROFILER  | {846F5F1C-F9AE-4B07-969E-05C26BC060D8} | false",
        "OTEL_SERVICE_NAME | shop                                 | false",
      })
  void present_environment_tells(String variable, String value, boolean expected) {
    assertEquals(expected, ForeignTracing.present(List.of("x"), Map.of(variable, value)));
  }
}
