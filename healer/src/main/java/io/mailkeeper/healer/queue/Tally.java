package io.mailkeeper.healer.queue;

import java.time.Instant;
import java.util.Optional;

/** Adds up what a walk shows. */
final class Tally {
  private long messages;
  private long files;
  private long bytes;
  private Optional<Instant> oldest = Optional.empty();

  void message() {
    messages++;
  }

  void message(Optional<Instant> arrival) {
    messages++;
    arrived(arrival);
  }

  void arrived(Optional<Instant> arrival) {
    if (oldest.isEmpty() || arrival.filter(a -> a.isBefore(oldest.get())).isPresent()) {
      oldest = arrival.or(() -> oldest);
    }
  }

  void file(long size) {
    files++;
    bytes += size;
  }

  QueueSight sight(boolean complete) {
    return new QueueSight(messages, files, bytes, oldest, complete);
  }
}
