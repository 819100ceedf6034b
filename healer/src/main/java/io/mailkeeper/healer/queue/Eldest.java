package io.mailkeeper.healer.queue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The messages whose files were written first, as many as are worth a look inside. */
final class Eldest {
  private static final int MOST = 16;

  /**
   * A message of Sendmail.
   *
   * @param directory the queue directory, not the one below it
   * @param id the name of its files without the first two characters
   */
  record Message(Path directory, String id, Instant written) {}

  /** The youngest of the eldest in front. */
  private final PriorityQueue<Message> eldest =
      new PriorityQueue<>(Comparator.comparing(Message::written).reversed());

  void add(Path directory, String file, Instant written) {
    eldest.add(new Message(directory, file.substring(2), written));
    if (eldest.size() > MOST) {
      eldest.remove();
    }
  }

  List<Message> all() {
    return List.copyOf(eldest);
  }
}
