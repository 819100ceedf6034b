package io.mailkeeper.healer.kit;

import java.util.Optional;

/**
 * Where a value comes from.
 *
 * @param place in a file; empty: nothing sets it
 * @param defaultOf whose default it is when nothing sets it, {@code Dovecot 2.3} say; otherwise
 *     empty
 */
public record Origin(Optional<Place> place, String defaultOf) {

  static Origin at(Place place) {
    return new Origin(Optional.of(place), "");
  }

  static Origin byDefault(String of) {
    return new Origin(Optional.empty(), of);
  }

  @Override
  public String toString() {
    return place.map(Place::toString).orElse("default of " + defaultOf);
  }
}
