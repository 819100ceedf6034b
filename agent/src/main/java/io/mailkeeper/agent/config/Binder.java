package io.mailkeeper.agent.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes records of a located tree, strictly. The record's components say what is allowed:
 *
 * <ul>
 *   <li>{@code T}: the key is required; with {@link Default}: that is its value when not given
 *   <li>{@code Optional<T>}: may be absent
 *   <li>{@code List<T>}, {@code Map<String, T>}: not empty, unless that is the default
 *   <li>a sealed interface: one key chooses the record, see {@link ChosenBy}
 * </ul>
 *
 * Every key and value is looked at whatever was wrong before it. A record with a value missing or
 * unusable is not constructed, nor is what contains it.
 */
final class Binder {

  private final Faults faults;

  /** Where relative paths begin; empty when paths must be absolute. */
  private final Optional<Path> base;

  Binder(Faults faults, Optional<Path> base) {
    this.faults = faults;
    this.base = base;
  }

  /** Binds a whole file. It may have been usable and still have faults, such as an unknown key. */
  <T> Optional<T> bind(Class<T> type, Located tree) {
    return record(new Shape(type), tree, new Spot("the file", "")).map(type::cast);
  }

  /**
   * Where in the file's structure a value stands, for messages.
   *
   * @param what "'port'", "item 2 of 'listens'"
   * @param outer label of the record it stands in, "service smtp"; empty at the top
   */
  private record Spot(String what, String outer) {
    @Override
    public String toString() {
      return what + inside(outer);
    }

    Spot item(int number) {
      return new Spot("item " + number + " of " + what, outer);
    }
  }

  private static String inside(String label) {
    return label.isEmpty() ? "" : " in " + label;
  }

  private Optional<Object> value(Type type, RecordComponent notes, Located at, Spot spot) {
    if (at instanceof Located.Nothing && type != Unread.class) {
      faults.add(at.place(), spot + " has no value; give it one or remove the key");
      return Optional.empty();
    }
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class
          ? list(generic.getActualTypeArguments()[0], notes, at, spot)
          : map(generic.getActualTypeArguments()[1], notes, at, spot);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == Unread.class) {
      return Optional.of(Unread.HERE);
    }
    if (plain == Raw.class && at instanceof Located.Binary binary) {
      return Optional.of(new Raw(binary.bytes(), true));
    }
    if (plain == Path.class || Values.knows(plain)) {
      return scalar(plain, notes, at, spot);
    }
    return plain.isSealed()
        ? variant(new Shape(plain), at, spot)
        : record(new Shape(plain), at, spot);
  }

  private Optional<Object> scalar(Class<?> type, RecordComponent notes, Located at, Spot spot) {
    String text = at instanceof Located.Text found ? found.text() : "";
    try {
      Object value = type == Path.class ? path(text) : Values.parse(type, notes, text);
      if (at instanceof Located.Text) {
        return Optional.of(value);
      }
      faults.add(at.place(), spot + " is " + at.found() + "; expected a single value");
    } catch (IllegalArgumentException e) {
      faults.add(at.place(), spot + " is " + at.found() + "; " + e.getMessage());
    }
    return Optional.empty();
  }

  private Path path(String text) {
    try {
      Path path = Path.of(text);
      if (text.isBlank()) {
        throw new IllegalArgumentException("expected a path");
      }
      if (base.isEmpty() && !path.isAbsolute()) {
        throw new IllegalArgumentException("expected an absolute path, beginning with '/'");
      }
      return base.map(b -> b.resolve(path)).orElse(path).normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("expected a path", e);
    }
  }

  private Optional<Object> list(Type type, RecordComponent notes, Located at, Spot spot) {
    if (!(at instanceof Located.Items found)) {
      faults.add(at.place(), spot + " is " + at.found() + "; expected a list such as [one, two]");
      return Optional.empty();
    }
    if (found.items().isEmpty() && !notes.isAnnotationPresent(Default.class)) {
      faults.add(at.place(), spot + " is an empty list; expected at least one item");
      return Optional.empty();
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < found.items().size(); i++) {
      value(type, notes, found.items().get(i), spot.item(i + 1)).ifPresent(values::add);
    }
    if (notes.isAnnotationPresent(Unordered.class)) {
      rejectTwice(found.items(), type, spot);
    }
    return values.size() == found.items().size()
        ? Optional.of(List.copyOf(values))
        : Optional.empty();
  }

  private void rejectTwice(List<Located> items, Type type, Spot spot) {
    Optional<String> namedBy = new Shape((Class<?>) type).namedBy();
    Map<String, Place> first = new HashMap<>();
    for (Located item : items) {
      Optional<Located> name = namedBy.map(item::get).orElse(Optional.of(item));
      if (name.isPresent() && name.get() instanceof Located.Text text) {
        Place earlier = first.putIfAbsent(text.text(), text.place());
        if (earlier != null) {
          faults.add(
              text.place(),
              text.found() + " is given twice in " + spot + ", first in line " + earlier.line());
        }
      }
    }
  }

  private Optional<Object> map(Type type, RecordComponent notes, Located at, Spot spot) {
    if (!(at instanceof Located.Table table)
        || (table.entries().isEmpty() && !notes.isAnnotationPresent(Default.class))) {
      faults.add(
          at.place(), spot + " is " + at.found() + "; expected a table such as {name: value}");
      return Optional.empty();
    }
    Map<String, Object> values = new LinkedHashMap<>();
    table
        .entries()
        .forEach(
            (key, entry) -> {
              Located name = new Located.Text(entry.key(), key);
              Spot keySpot = new Spot("key of " + spot.what(), spot.outer());
              Spot valueSpot = new Spot("'" + key + "' of " + spot.what(), spot.outer());
              Optional<Object> goodName = scalar(String.class, notes, name, keySpot);
              Optional<Object> value = value(type, notes, entry.value(), valueSpot);
              if (goodName.isPresent() && value.isPresent()) {
                values.put(key, value.get());
              }
            });
    return values.size() == table.entries().size() ? Optional.of(values) : Optional.empty();
  }

  private Optional<Object> variant(Shape family, Located at, Spot spot) {
    String key = family.chosenBy().orElseThrow();
    List<String> kinds = family.variants().stream().flatMap(v -> v.kind().stream()).toList();
    String allowed = "expected one of " + String.join(", ", kinds);
    if (!(at instanceof Located.Table table)) {
      faults.add(at.place(), spot + " is " + at.found() + "; expected a table with '" + key + "'");
      return Optional.empty();
    }
    String label = family.label(table, spot.outer());
    Optional<Located> chosen = table.get(key);
    if (chosen.isEmpty()) {
      faults.add(table.place(), "missing '" + key + "'" + inside(label) + "; " + allowed);
      return Optional.empty();
    }
    Optional<Shape> variant = table.text(key).flatMap(text -> find(family, text.text()));
    if (variant.isEmpty()) {
      Located found = chosen.get();
      faults.add(
          found.place(), "'" + key + "'" + inside(label) + " is " + found.found() + "; " + allowed);
    }
    return variant.flatMap(shape -> record(shape, at, spot));
  }

  private static Optional<Shape> find(Shape family, String kind) {
    return family.variants().stream().filter(v -> v.kind().equals(Optional.of(kind))).findFirst();
  }

  private Optional<Object> record(Shape shape, Located at, Spot spot) {
    if (!(at instanceof Located.Table table)) {
      faults.add(
          at.place(),
          spot + " is " + at.found() + "; expected a table of keys: " + join(shape.keys()));
      return Optional.empty();
    }
    String label = shape.label(table, spot.outer());
    rejectUnknown(shape, table, label);
    List<Object> values = new ArrayList<>();
    RecordComponent[] components = shape.type().getRecordComponents();
    for (RecordComponent component : components) {
      component(component, table, label).ifPresent(values::add);
    }
    return values.size() == components.length
        ? construct(shape.type(), values, table)
        : Optional.empty();
  }

  private void rejectUnknown(Shape shape, Located.Table table, String label) {
    List<String> known = shape.keys();
    table
        .entries()
        .forEach(
            (key, entry) -> {
              if (!known.contains(key)) {
                faults.add(
                    entry.key(),
                    "unknown key '" + key + "'" + inside(label) + Nearest.hint(key, known));
              }
            });
  }

  private Optional<Object> component(RecordComponent component, Located.Table table, String label) {
    String key = Shape.key(component);
    Spot spot = new Spot("'" + key + "'", label);
    Optional<Located> given = table.get(key);
    Type type = component.getGenericType();
    if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
      Type inner = generic.getActualTypeArguments()[0];
      return given.isEmpty()
          ? Optional.of(Optional.empty())
          : value(inner, component, given.get(), spot).map(Optional::of);
    }
    Default fallback = component.getAnnotation(Default.class);
    if (given.isEmpty() && fallback == null) {
      faults.add(table.place(), "missing '" + key + "'" + inside(label));
      return Optional.empty();
    }
    Located at = given.orElseGet(() -> YamlReader.readDefault(fallback.value(), table.place()));
    return value(type, component, at, spot);
  }

  private Optional<Object> construct(Class<?> type, List<Object> values, Located.Table table) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return Optional.of(constructor.newInstance(values.toArray()));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof KeyFault fault) {
        faults.add(table.at(fault.key()), String.valueOf(fault.getMessage()));
        return Optional.empty();
      }
      if (e.getCause() instanceof IllegalArgumentException fault) {
        faults.add(table.place(), String.valueOf(fault.getMessage()));
        return Optional.empty();
      }
      throw new IllegalStateException("constructing " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("constructing " + type, e);
    }
  }

  private static String join(List<String> keys) {
    return String.join(", ", keys);
  }
}
