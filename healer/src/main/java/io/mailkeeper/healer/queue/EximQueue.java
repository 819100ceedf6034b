package io.mailkeeper.healer.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The queue of Exim: {@code input} in its spool directory, with a level of directories named by one
 * character where {@code split_spool_directory} is set. Each message has a header file {@code
 * ID-H}, a data file {@code ID-D} and, while it is delivered, a journal {@code ID-J}.
 *
 * <p>A message's age is in its name: the first six characters of the id are the second of its
 * arrival in base 62, before and since Exim 4.97 (which made the rest of the id longer). The times
 * of the files say less: the header file is written anew after each attempt.
 */
public record EximQueue(Path spool) implements MailQueue {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int TIME = 6;

  @Override
  public QueueSight look(Walk walk) throws IOException {
    Tally tally = new Tally();
    walk.files(
        spool.resolve("input"),
        1,
        (file, attributes) -> {
          String name = file.getFileName().toString();
          if (name.endsWith("-H")) {
            tally.message(arrival(name));
          }
          if (name.endsWith("-H") || name.endsWith("-D") || name.endsWith("-J")) {
            tally.file(attributes.size());
          }
        });
    return tally.sight(walk.complete());
  }

  @Override
  public List<Path> directories() {
    return List.of(spool.resolve("input"));
  }

  /** When the message of this name came; empty for a name that is none of Exim's. */
  static Optional<Instant> arrival(String name) {
    if (name.length() <= TIME || name.charAt(TIME) != '-') {
      return Optional.empty();
    }
    long seconds = 0;
    for (char c : name.substring(0, TIME).toCharArray()) {
      int digit = DIGITS.indexOf(c);
      if (digit < 0) {
        return Optional.empty();
      }
      seconds = seconds * DIGITS.length() + digit;
    }
    return Optional.of(Instant.ofEpochSecond(seconds));
  }
}
