// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Attributes behind the SDK's interface, in the order in which they came. The SDK's own sort them
 * and look for doubles, which costs more than to encode them; ours come from a map and have none.
 */
final class BridgedAttributes implements Attributes {
  private final Object[] entries; // key, value, key, value ...

  /**
   * Takes the array over.
   *
   * @param entries each {@link AttributeKey} at most once, followed by its value
   */
  BridgedAttributes(Object[] entries) {
    this.entries = entries;
  }

  @Override
  @SuppressWarnings("unchecked") // A value is of its key's type.
  public <T> @Nullable T get(AttributeKey<T> key) {
    for (int i = 0; i < entries.length; i += 2) {
      if (entries[i].equals(key)) {
        return (T) entries[i + 1];
      }
    }
    return null;
  }

  @Override
  public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
    for (int i = 0; i < entries.length; i += 2) {
      consumer.accept((AttributeKey<?>) entries[i], entries[i + 1]);
    }
  }

  @Override
  public int size() {
    return entries.length / 2;
  }

  @Override
  public boolean isEmpty() {
    return entries.length == 0;
  }

  @Override
  public Map<AttributeKey<?>, Object> asMap() {
    Map<AttributeKey<?>, Object> map = new LinkedHashMap<>();
    forEach(map::put);
    return map;
  }

  @Override
  @SuppressWarnings("unchecked")
  public AttributesBuilder toBuilder() {
    AttributesBuilder builder = Attributes.builder();
    forEach((key, value) -> builder.put((AttributeKey<Object>) key, value));
    return builder;
  }

  @Override
  public String toString() {
    return asMap().toString();
  }
}
