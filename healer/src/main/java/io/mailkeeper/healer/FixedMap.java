package io.mailkeeper.healer;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map that cannot change any more, in the order in which it was filled. A record that is handed
 * one keeps it as it is: states are made anew many times a second, and most of their maps stay.
 */
public class FixedMap<K, V> extends AbstractMap<K, V> {
  private final Map<K, V> entries;
  private final Collection<V> values;

  /** Over entries that nobody else keeps. */
  FixedMap(Map<K, V> entries) {
    this.entries = entries;
    this.values = Collections.unmodifiableCollection(entries.values());
  }

  public static <K, V> FixedMap<K, V> copyOf(Map<K, V> map) {
    return map instanceof FixedMap<K, V> fixed
        ? fixed
        : new FixedMap<>(new LinkedHashMap<>(map instanceof Draft<K, V> d ? d.entries() : map));
  }

  @Override
  public final int size() {
    return entries.size();
  }

  @Override
  public final boolean containsKey(@Nullable Object key) {
    return entries.containsKey(key);
  }

  @Override
  public final @Nullable V get(@Nullable Object key) {
    return entries.get(key);
  }

  @Override
  public final Set<K> keySet() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  @Override
  public final Collection<V> values() {
    return values;
  }

  @Override
  public final Set<Entry<K, V>> entrySet() {
    return Collections.unmodifiableMap(entries).entrySet();
  }
}
