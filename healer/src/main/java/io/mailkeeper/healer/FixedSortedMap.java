package io.mailkeeper.healer;

import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** As {@link FixedMap}, in the order of its keys. */
@SuppressWarnings("JdkObsolete") // the states name the smaller interface, which suffices
public final class FixedSortedMap<K extends Comparable<K>, V> extends FixedMap<K, V>
    implements SortedMap<K, V> {
  private final SortedMap<K, V> entries;

  private FixedSortedMap(SortedMap<K, V> entries) {
    super(entries);
    this.entries = entries;
  }

  public static <K extends Comparable<K>, V> FixedSortedMap<K, V> copyOf(SortedMap<K, V> map) {
    return map instanceof FixedSortedMap<K, V> fixed
        ? fixed
        : new FixedSortedMap<>(new TreeMap<>(map));
  }

  /** The same with another value for a key; itself, if that very object is its value already. */
  public static <K extends Comparable<K>, V> SortedMap<K, V> with(
      SortedMap<K, V> map, K key, V value) {
    if (map.get(key) == value) {
      return map;
    }
    SortedMap<K, V> changed = new TreeMap<>(map);
    changed.put(key, value);
    return new FixedSortedMap<>(changed);
  }

  @Override
  public K firstKey() {
    return entries.firstKey();
  }

  @Override
  public K lastKey() {
    return entries.lastKey();
  }

  @Override
  public @Nullable Comparator<? super K> comparator() {
    return null;
  }

  @Override
  public SortedMap<K, V> subMap(K from, K to) {
    return Collections.unmodifiableSortedMap(entries.subMap(from, to));
  }

  @Override
  public SortedMap<K, V> headMap(K to) {
    return Collections.unmodifiableSortedMap(entries.headMap(to));
  }

  @Override
  public SortedMap<K, V> tailMap(K from) {
    return Collections.unmodifiableSortedMap(entries.tailMap(from));
  }
}
