// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a span: an unmodifiable map in the order in which they were put, as small as
 * can be. A span has about 20 of them and there are thousands of spans in memory; a HashMap takes
 * five times the room. Looking up compares one key after the other. Safe for any thread.
 */
public final class AttributeMap extends AbstractMap<String, Object> {
  private final Object[] entries; // key, value, key, value ...

  private AttributeMap(Object[] entries) {
    this.entries = entries;
  }

  /** Collects attributes. For one thread. */
  public static final class Builder {
    private Object[] entries;
    private int used;

    /**
     * Starts with none.
     *
     * @param expected how many there will probably be
     */
    public Builder(int expected) {
      entries = new Object[2 * expected];
    }

    /** Adds an attribute. The name must not have been put before. */
    public Builder put(String name, Object value) {
      if (used == entries.length) {
        entries = Arrays.copyOf(entries, 2 * used + 2);
      }
      entries[used++] = name;
      entries[used++] = value;
      return this;
    }

    /** Returns the attributes; the builder must not be used any more. */
    public AttributeMap build() {
      return new AttributeMap(used == entries.length ? entries : Arrays.copyOf(entries, used));
    }
  }

  private int find(@Nullable Object key) {
    for (int i = 0; i < entries.length; i += 2) {
      if (entries[i].equals(key)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    int at = find(key);
    return at < 0 ? null : entries[at + 1];
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return find(key) >= 0;
  }

  @Override
  public int size() {
    return entries.length / 2;
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super Object> action) {
    for (int i = 0; i < entries.length; i += 2) {
      action.accept((String) entries[i], entries[i + 1]);
    }
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, Object>> iterator() {
        return new Entries();
      }

      @Override
      public int size() {
        return AttributeMap.this.size();
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<String, Object>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < entries.length;
    }

    @Override
    public Map.Entry<String, Object> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      next += 2;
      return Map.entry((String) entries[next - 2], entries[next - 1]);
    }
  }
}
