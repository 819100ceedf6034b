package io.mailkeeper.healer;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a fixed map is going to be: copied when it is changed for the first time, so that a step
 * that leaves it as it is costs nothing. Not thread-safe.
 */
public final class Draft<K, V> extends AbstractMap<K, V> {
  private Map<K, V> before;
  private @Nullable Map<K, V> changed;

  public Draft(Map<K, V> before) {
    this.before = before;
  }

  /** The map to be kept: the very one that it began with, if nothing was changed. */
  public Map<K, V> end() {
    if (changed != null) {
      before = new FixedMap<>(changed);
      changed = null;
    }
    return before;
  }

  Map<K, V> entries() {
    return changed == null ? before : changed;
  }

  private Map<K, V> changing() {
    if (changed == null) {
      changed = new LinkedHashMap<>(before);
    }
    return changed;
  }

  @Override
  public @Nullable V put(K key, V value) {
    return changing().put(key, value);
  }

  @Override
  public int size() {
    return entries().size();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return entries().containsKey(key);
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    return entries().get(key);
  }

  @Override
  public Set<K> keySet() {
    return entries().keySet();
  }

  @Override
  public Collection<V> values() {
    return entries().values();
  }

  /** Through its entries a value may be replaced, so this counts as a change. */
  @Override
  public Set<Entry<K, V>> entrySet() {
    return changing().entrySet();
  }
}
