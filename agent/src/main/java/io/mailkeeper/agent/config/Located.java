package io.mailkeeper.agent.config;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A piece of a YAML file that knows where it stands. Values are text exactly as written. */
sealed interface Located
    permits Located.Text, Located.Binary, Located.Nothing, Located.Items, Located.Table {

  Place place();

  /** What it is, for messages: "'abc'", "a list". */
  String found();

  /** The value of a key; empty when this is no table or has no such key. */
  default Optional<Located> get(String key) {
    return Optional.empty();
  }

  /** The text of a key; empty when there is none. */
  default Optional<Text> text(String key) {
    return get(key).filter(Text.class::isInstance).map(Text.class::cast);
  }

  /** The items of a list under a key; nothing when there is none. */
  default Stream<Located> items(String key) {
    return get(key).stream()
        .filter(Items.class::isInstance)
        .flatMap(list -> ((Items) list).items().stream());
  }

  /** The texts of a list under a key; whatever else is in it is left out. */
  default Stream<Text> texts(String key) {
    return items(key).filter(Text.class::isInstance).map(Text.class::cast);
  }

  /** Where a key's value stands, or this place when the key is not there. */
  default Place at(String key) {
    return get(key).map(Located::place).orElse(place());
  }

  /**
   * A scalar. {@code no} is the text "no" and {@code 0123} the text "0123", not what YAML 1.1 says.
   */
  record Text(Place place, String text) implements Located {
    @Override
    public String found() {
      return "'" + text + "'";
    }
  }

  /** A scalar with the tag {@code !!binary}, decoded. */
  record Binary(Place place, Buffer bytes) implements Located {
    @Override
    public String found() {
      return "binary data";
    }
  }

  /** A key with nothing after the colon, or an unquoted {@code ~} or {@code null}. */
  record Nothing(Place place) implements Located {
    @Override
    public String found() {
      return "nothing";
    }
  }

  /** A list. */
  record Items(Place place, List<Located> items) implements Located {
    @Override
    public String found() {
      return "a list";
    }
  }

  /** Keys with values, in the file's order, no key twice. */
  record Table(Place place, Map<String, Entry> entries) implements Located {
    @Override
    public String found() {
      return "a table of keys";
    }

    @Override
    public Optional<Located> get(String key) {
      return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }
  }

  /** One line of a table: where its key stands, and the value. */
  record Entry(Place key, Located value) {}
}
