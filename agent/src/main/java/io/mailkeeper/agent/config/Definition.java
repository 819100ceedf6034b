package io.mailkeeper.agent.config;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A group's definition in one canonical form: comments, the order of keys and of sets, ways of
 * writing a value and defaults written out make no difference.
 */
public record Definition(SortedMap<String, String> flatten) {

  /** First line of what is digested; a new form gets a new number. */
  private static final String FORM = "mailkeeper-definition 1\n";

  /**
   * @param flatten every value under its path, {@code hierarchies[sams].resources[address].device};
   *     unmodifiable
   */
  public Definition {
    flatten = Collections.unmodifiableSortedMap(new TreeMap<>(flatten));
  }

  /**
   * A key whose value is not the same in two definitions.
   *
   * @param mine empty when only the other has the key
   * @param theirs empty when only this one has the key
   */
  public record Difference(String path, Optional<String> mine, Optional<String> theirs) {
    @Override
    public String toString() {
      return path + ": " + mine.orElse("(none)") + " here, " + theirs.orElse("(none)") + " there";
    }
  }

  public static Definition of(GroupFile group) {
    return new Definition(values(group));
  }

  /** Every value of one of the files' records under its path. */
  static SortedMap<String, String> values(Record file) {
    SortedMap<String, String> values = new TreeMap<>();
    addRecord(values, "", file);
    return values;
  }

  /** Where two definitions, each as {@link #flatten} gives it, differ; sorted by path. */
  public static List<Difference> differences(Map<String, String> mine, Map<String, String> theirs) {
    TreeSet<String> paths = new TreeSet<>(mine.keySet());
    paths.addAll(theirs.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String path : paths) {
      Optional<String> here = Optional.ofNullable(mine.get(path));
      Optional<String> there = Optional.ofNullable(theirs.get(path));
      if (!here.equals(there)) {
        differences.add(new Difference(path, here, there));
      }
    }
    return differences;
  }

  /** SHA-256 of the canonical form, 64 hexadecimal digits. */
  public String digest() {
    StringBuilder text = new StringBuilder(FORM);
    flatten.forEach(
        (path, value) -> text.append(path).append('=').append(quoted(value)).append('\n'));
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void addRecord(SortedMap<String, String> values, String path, Object value) {
    Shape shape = new Shape(value.getClass());
    shape.chosenBy().ifPresent(key -> values.put(join(path, key), shape.kind().orElseThrow()));
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      add(values, join(path, Shape.key(component)), component, read(component, value));
    }
  }

  private static void add(
      SortedMap<String, String> values, String path, RecordComponent notes, Object value) {
    if (value instanceof Optional<?> maybe) {
      maybe.ifPresent(inner -> add(values, path, notes, inner));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> values.put(path + "[" + key + "]", Values.text(item)));
    } else if (value instanceof List<?> list) {
      addList(values, path, notes, list);
    } else if (value.getClass().isRecord() && !Values.knows(value.getClass())) {
      addRecord(values, path, value);
    } else {
      values.put(path, Values.text(value));
    }
  }

  /** Records each under their name or number; plain values together, sorted when a set. */
  private static void addList(
      SortedMap<String, String> values, String path, RecordComponent notes, List<?> list) {
    List<String> plain = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      Object item = list.get(i);
      if (item.getClass().isRecord() && !Values.knows(item.getClass())) {
        String label = nameOf(item).orElse(String.valueOf(i + 1));
        addRecord(values, path + "[" + label + "]", item);
      } else {
        plain.add(quoted(Values.text(item)));
      }
    }
    if (notes.isAnnotationPresent(Unordered.class)) {
      Collections.sort(plain);
    }
    if (!plain.isEmpty()) {
      values.put(path, "[" + String.join(", ", plain) + "]");
    }
  }

  private static Optional<String> nameOf(Object item) {
    Optional<String> key = new Shape(item.getClass()).namedBy();
    for (RecordComponent component : item.getClass().getRecordComponents()) {
      if (key.equals(Optional.of(Shape.key(component)))) {
        return Optional.of(String.valueOf(read(component, item)));
      }
    }
    return Optional.empty();
  }

  private static Object read(RecordComponent component, Object value) {
    try {
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("reading " + component, e);
    }
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** One line, whatever is in it. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
