// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/** Reads OTLP/JSON; every JSON text of this kind is YAML. */
final class JsonLines {
  private JsonLines() {}

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  static Map<String, Object> first(Map<String, Object> parent, String name) {
    return object(((List<?>) parent.get(name)).getFirst());
  }

  static Map<String, Object> parse(String line) {
    return object(new Yaml().load(line));
  }

  static Map<String, Object> attributes(Map<String, Object> owner) {
    return ((List<?>) owner.get("attributes"))
        .stream()
            .map(JsonLines::object)
            .collect(Collectors.toMap(entry -> (String) entry.get("key"), e -> e.get("value")));
  }

  /** Checks the encoding rules of OTLP/JSON on {@link Samples#server()}. */
  static void assertServerSpan(String line) {
    Map<String, Object> resource = first(parse(line), "resourceSpans");
    assertEquals(
        Map.of("stringValue", "shop"),
        attributes(object(resource.get("resource"))).get("service.name"));
    Map<String, Object> scope = first(resource, "scopeSpans");
    assertEquals("io.hotprobe", object(scope.get("scope")).get("name"));
    Map<String, Object> span = first(scope, "spans");
    assertEquals("0123456789abcdeffedcba9876543210", span.get("traceId"));
    assertEquals("00000000000000ff", span.get("spanId"));
    assertEquals("8000000000000001", span.get("parentSpanId"));
    assertEquals("1700000000123456789", span.get("startTimeUnixNano"), "int64 is a string");
    assertEquals("1700000000223456789", span.get("endTimeUnixNano"));
    assertEquals(2, span.get("kind"));
    assertEquals(0x301, span.get("flags"));
    assertEquals("vendor=value,other=1", span.get("traceState"));
    assertEquals(Map.of("code", 2), span.get("status"));
    Map<String, Object> attributes = attributes(span);
    assertEquals(Map.of("intValue", "503"), attributes.get("http.response.status_code"));
    assertEquals(Map.of("doubleValue", 0.25), attributes.get("ratio"));
    assertEquals(Map.of("boolValue", false), attributes.get("cached"));
    assertEquals(Map.of("stringValue", "header"), attributes.get("hotprobe.link"));
  }
}
