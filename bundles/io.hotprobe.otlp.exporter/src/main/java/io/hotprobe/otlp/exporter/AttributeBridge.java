// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
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

  private Object[] entries = {};
  private int used;

  /** Returns the SDK's form of the map; values of a type that OTLP does not have become text. */
  Attributes of(Map<String, Object> attributes) {
    start(attributes.size());
    attributes.forEach(this::add);
    return new BridgedAttributes(entries);
  }

  /** Returns the SDK's form of the map and one attribute more. */
  Attributes of(Map<String, Object> attributes, AttributeKey<String> key, String value) {
    start(attributes.size() + 1);
    attributes.forEach(this::add);
    add(key, value);
    return new BridgedAttributes(entries);
  }

  private void start(int size) {
    entries = new Object[2 * size];
    used = 0;
  }

  private void add(String name, Object value) {
    switch (value) {
      case Long number -> add(key(longs, name, AttributeKey::longKey), number);
      case Integer number ->
          add(key(longs, name, AttributeKey::longKey), (Long) number.longValue());
      case Double number -> add(key(doubles, name, AttributeKey::doubleKey), number);
      case Boolean truth -> add(key(booleans, name, AttributeKey::booleanKey), truth);
      case List<?> list ->
          add(
              key(lists, name, AttributeKey::stringArrayKey),
              list.stream().map(String::valueOf).toList());
      default -> add(key(strings, name, AttributeKey::stringKey), value.toString());
    }
  }

  private <T> void add(AttributeKey<T> key, T value) {
    entries[used++] = key;
    entries[used++] = value;
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
