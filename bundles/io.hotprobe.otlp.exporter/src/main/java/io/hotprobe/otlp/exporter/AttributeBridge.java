// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Turns attribute maps into the SDK's attributes. Used by one thread. */
final class AttributeBridge {
  private static final int KEYS = 1024;

  private final Map<String, AttributeKey<String>> strings = new HashMap<>();
  private final Map<String, AttributeKey<Long>> longs = new HashMap<>();
  private final Map<String, AttributeKey<Double>> doubles = new HashMap<>();
  private final Map<String, AttributeKey<Boolean>> booleans = new HashMap<>();
  private final Map<String, AttributeKey<List<String>>> lists = new HashMap<>();

  /** Adds all entries; values of a type that OTLP does not have are added as text. */
  AttributesBuilder addAll(AttributesBuilder builder, Map<String, Object> attributes) {
    attributes.forEach((name, value) -> add(builder, name, value));
    return builder;
  }

  /** Returns the SDK's form of the map. */
  Attributes of(Map<String, Object> attributes) {
    return addAll(Attributes.builder(), attributes).build();
  }

  private void add(AttributesBuilder builder, String name, Object value) {
    switch (value) {
      case Long number -> builder.put(key(longs, name, AttributeKey::longKey), number);
      case Integer number -> builder.put(key(longs, name, AttributeKey::longKey), number);
      case Double number -> builder.put(key(doubles, name, AttributeKey::doubleKey), number);
      case Boolean truth -> builder.put(key(booleans, name, AttributeKey::booleanKey), truth);
      case List<?> list ->
          builder.put(
              key(lists, name, AttributeKey::stringArrayKey),
              list.stream().map(String::valueOf).toList());
      default -> builder.put(key(strings, name, AttributeKey::stringKey), value.toString());
    }
  }

  private static <T> AttributeKey<T> key(
      Map<String, AttributeKey<T>> known, String name, Function<String, AttributeKey<T>> create) {
    AttributeKey<T> key = known.get(name);
    if (key == null) {
      key = create.apply(name);
      if (known.size() < KEYS) {
        known.put(name, key);
      }
    }
    return key;
  }
}
