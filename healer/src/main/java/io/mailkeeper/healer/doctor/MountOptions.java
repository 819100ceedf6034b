package io.mailkeeper.healer.doctor;

import java.util.List;
import java.util.Optional;

/** The options of a mount, as mount(8) and {@code /proc/self/mountinfo} write them. */
record MountOptions(List<String> all) {

  static MountOptions of(String text) {
    return new MountOptions(List.of(text.split(",", -1)));
  }

  boolean has(String option) {
    return all.contains(option);
  }

  /** The value of {@code key=value}; the last one counts. */
  Optional<String> value(String key) {
    return all.stream()
        .filter(option -> option.startsWith(key + "="))
        .map(option -> option.substring(key.length() + 1))
        .reduce((a, b) -> b);
  }
}
