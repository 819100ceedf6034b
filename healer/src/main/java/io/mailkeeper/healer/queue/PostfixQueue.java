package io.mailkeeper.healer.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the queues of Postfix: a directory below its {@code queue_directory} with a file for each
 * message, spread over levels of directories named by one character as {@code hash_queue_names} and
 * {@code hash_queue_depth} say.
 *
 * <p>A file's modification time is no age: for the queue manager it is when the next attempt is
 * due, in the deferred queue a moment to come. The arrival stands in the file, in one of the first
 * records ({@code T}); as it never changes, each file is opened once, so many at each look.
 */
public final class PostfixQueue implements MailQueue {
  /** All that hold messages that wait. */
  public static final List<String> NAMES =
      List.of("maildrop", "incoming", "active", "deferred", "hold");

  /** As {@code hash_queue_depth} allows, with room. */
  private static final int DEPTH = 4;

  /** A look must not cost more than seconds. */
  private static final int MOST_OPENED = 5_000;

  /** About ten megabytes. */
  private static final int MOST_KNOWN = 50_000;

  private final Path directory;
  private final int mostOpened;
  private Map<String, Instant> known = Map.of();

  /**
   * @param name one of {@link #NAMES}
   */
  public PostfixQueue(Path queueDirectory, String name) {
    this(queueDirectory, name, MOST_OPENED);
  }

  PostfixQueue(Path queueDirectory, String name, int mostOpened) {
    this.directory = queueDirectory.resolve(name);
    this.mostOpened = mostOpened;
  }

  @Override
  public synchronized QueueSight look(Walk walk) throws IOException {
    Tally tally = new Tally();
    Map<String, Instant> seen = new HashMap<>();
    int[] opened = {0};
    walk.files(
        directory,
        DEPTH,
        (file, attributes) -> {
          tally.message();
          tally.file(attributes.size());
          String id = file.getFileName().toString();
          Optional<Instant> arrival = Optional.ofNullable(known.get(id));
          if (arrival.isEmpty() && opened[0]++ < mostOpened) {
            arrival = arrival(file);
          }
          tally.arrived(arrival);
          arrival.filter(a -> seen.size() < MOST_KNOWN).ifPresent(a -> seen.put(id, a));
        });
    known = seen;
    return tally.sight(walk.complete());
  }

  @Override
  public List<Path> directories() {
    return List.of(directory);
  }

  private static Optional<Instant> arrival(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return arrival(in.readNBytes(512));
    } catch (IOException e) {
      return Optional.empty(); // delivered meanwhile, or being written
    }
  }

  /**
   * Reads the first records: a type, a length of seven bits to a byte, the lowest first, and text.
   * Before the time there is at most the record with the sizes.
   */
  static Optional<Instant> arrival(byte[] head) {
    int at = 0;
    while (at + 2 <= head.length) {
      int type = head[at++];
      int length = 0;
      int shift = 0;
      int part;
      do {
        if (at == head.length || shift > 21) {
          return Optional.empty();
        }
        part = head[at++];
        length |= (part & 0x7f) << shift;
        shift += 7;
      } while (part < 0);
      if (length > head.length - at) {
        return Optional.empty();
      }
      if (type == 'T') {
        return seconds(new String(head, at, length, StandardCharsets.US_ASCII));
      }
      if (type == 'M') {
        return Optional.empty(); // here the message begins
      }
      at += length;
    }
    return Optional.empty();
  }

  /** {@code 1767225600 123456}: seconds and microseconds. */
  private static Optional<Instant> seconds(String text) {
    String seconds = text.strip().split(" ", -1)[0];
    return seconds.matches("[0-9]{1,12}")
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)))
        : Optional.empty();
  }
}
