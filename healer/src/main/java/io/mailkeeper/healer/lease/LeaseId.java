package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What {@code lease.id} says; it never changes.
 *
 * @param store identity of the lease directory
 * @param group the group it belongs to
 * @param ttlCeiling no record in it has a longer ttl: a corrupt one is judged with this
 * @param stopBoundCeiling likewise for stopBound
 */
public record LeaseId(UUID store, String group, Duration ttlCeiling, Duration stopBoundCeiling) {

  private static final String KIND = "lease";

  /** Why a definition with these timings is refused; empty if it is not. */
  public Optional<String> refusal(LeaseTiming timing) {
    return above("ttl", timing.ttl(), ttlCeiling)
        .or(() -> above("stopBound", timing.stopBound(), stopBoundCeiling));
  }

  private static Optional<String> above(String what, Duration found, Duration ceiling) {
    return found.compareTo(ceiling) <= 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                "%s %,d ms is above the ceiling %,d ms in lease.id",
                what, found.toMillis(), ceiling.toMillis()));
  }

  byte[] encode() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("store", store.toString());
    values.put("group", group);
    values.put("ttlCeilingMillis", Long.toString(ttlCeiling.toMillis()));
    values.put("stopBoundCeilingMillis", Long.toString(stopBoundCeiling.toMillis()));
    return CheckedText.encode(KIND, values);
  }

  static LeaseId decode(byte[] bytes) throws IOException {
    CheckedText text = CheckedText.decode(KIND, bytes);
    return new LeaseId(
        text.uuid("store"),
        text.value("group"),
        Duration.ofMillis(text.number("ttlCeilingMillis")),
        Duration.ofMillis(text.number("stopBoundCeilingMillis")));
  }
}
