package io.mailkeeper.healer.kit;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A section of Dovecot's settings: values by key, and sections in it by kind and title. */
final class DovecotSettings {

  /** A setting as it is after variables. */
  record Value(String text, Place place) {}

  static final DovecotSettings EMPTY = new DovecotSettings(Optional.empty());

  private final Optional<Place> place;
  private final Map<String, Value> values = new LinkedHashMap<>();
  private final Map<String, Map<String, DovecotSettings>> sections = new LinkedHashMap<>();

  DovecotSettings(Optional<Place> place) {
    this.place = place;
  }

  /** Where it begins; empty: it is only there by default. */
  Optional<Place> place() {
    return place;
  }

  Optional<Value> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Sections of a kind by title, in the order they first appear. */
  Map<String, DovecotSettings> sections(String kind) {
    return sections.getOrDefault(kind, Map.of());
  }

  void set(String key, Value value) {
    values.put(key, value);
    sections.remove(key);
  }

  /** Opens a section, again when it was there before: Dovecot puts those of a title together. */
  DovecotSettings section(String kind, String title, Place at) {
    return sections
        .computeIfAbsent(kind, k -> new LinkedHashMap<>())
        .computeIfAbsent(title, t -> new DovecotSettings(Optional.of(at)));
  }

  /**
   * Of the root: {@code protocols = imap lmtp}, then what {@code protocols { pop3 = yes }} adds.
   */
  Set<String> protocols() {
    Set<String> protocols = new LinkedHashSet<>();
    value("protocols").ifPresent(v -> protocols.addAll(List.of(v.text().split("[,\\s]+"))));
    sections("protocols")
        .getOrDefault("", EMPTY)
        .values
        .forEach(
            (protocol, on) -> {
              if (on.text().equalsIgnoreCase("yes")) {
                protocols.add(protocol);
              } else {
                protocols.remove(protocol);
              }
            });
    protocols.remove("");
    return protocols;
  }
}
