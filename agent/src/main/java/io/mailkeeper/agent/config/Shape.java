package io.mailkeeper.agent.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the records say about the files: which keys there are and what things are called.
 *
 * @param type a record
 */
record Shape(Class<?> type) {

  /** {@code softTtl} is {@code soft_ttl} in a file. */
  static String key(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** All keys of the record, the one that chose it among its siblings first. */
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    chosenBy().ifPresent(keys::add);
    Arrays.stream(type.getRecordComponents()).map(Shape::key).forEach(keys::add);
    return keys;
  }

  /** The discriminating key, when the type is or belongs to a sealed interface. */
  Optional<String> chosenBy() {
    return family()
        .map(t -> t.getAnnotation(ChosenBy.class))
        .flatMap(Optional::ofNullable)
        .map(ChosenBy::value);
  }

  /** The value of the discriminating key for this record. */
  Optional<String> kind() {
    return Optional.ofNullable(type.getAnnotation(Kind.class)).map(Kind::value);
  }

  /** The key whose value names one of these among its like. */
  Optional<String> namedBy() {
    return called().map(Called::by).filter(by -> !by.isEmpty());
  }

  /**
   * What messages call it: "service smtp", "probe of service smtp"; empty for a file as a whole.
   *
   * @param outer the label of what it stands in
   */
  String label(Located.Table table, String outer) {
    String noun = called().map(Called::value).orElse("");
    Optional<String> name =
        namedBy().flatMap(table::text).map(Located.Text::text).filter(text -> !text.isBlank());
    return name.map(text -> noun + " " + text)
        .orElse(outer.isEmpty() || noun.isEmpty() ? noun : noun + " of " + outer);
  }

  /** The shapes a sealed interface can take. */
  List<Shape> variants() {
    return Arrays.stream(type.getPermittedSubclasses()).map(Shape::new).toList();
  }

  private Optional<Called> called() {
    Called own = type.getAnnotation(Called.class);
    return own != null
        ? Optional.of(own)
        : family().flatMap(t -> Optional.ofNullable(t.getAnnotation(Called.class)));
  }

  /** The sealed interface: this type or the one it implements. */
  private Optional<Class<?>> family() {
    if (type.isSealed()) {
      return Optional.of(type);
    }
    return Arrays.<Class<?>>stream(type.getInterfaces()).filter(Class::isSealed).findFirst();
  }
}
