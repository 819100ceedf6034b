package io.mailkeeper.agent.config;

import io.mailkeeper.healer.queue.QueueLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Mail that waits, watched while the hierarchy is in service: how much, how old, where it leads.
 *
 * @param directory of Sendmail: the queue directory, or a pattern with {@code *} in its last name;
 *     of Postfix: its {@code queue_directory}; of Exim: its {@code spool_directory}
 * @param window how far back is looked for how fast it grows
 */
@Called(value = "queue", by = "name")
public record QueueFile(
    @Name String name,
    Mta mta,
    Path directory,
    @Default("30s") Duration every,
    @Default("10m") Duration window,
    Optional<Limits> limits) {

  /** Whose queue it is. */
  public enum Mta {
    SENDMAIL,
    POSTFIX,
    EXIM
  }

  /** What it should not go beyond; without a key, it does not matter. */
  @Called("limits")
  public record Limits(
      @Range(min = 1) Optional<Integer> messages,
      Optional<ByteSize> bytes,
      Optional<Duration> oldest) {}

  public QueueFile {
    if (directory.toString().contains("*") && !isPattern(mta, directory)) {
      throw new KeyFault(
          "directory",
          "'directory' in queue "
              + name
              + " is '"
              + directory
              + "'; only the queues of sendmail may have a '*', and only in the last name");
    }
    if (window.compareTo(every.multipliedBy(3)) < 0) {
      throw new KeyFault(
          "window",
          "'window' in queue "
              + name
              + " is "
              + Durations.text(window)
              + "; expected at least three times 'every', which is "
              + Durations.text(every));
    }
  }

  private static boolean isPattern(Mta mta, Path directory) {
    Path parent = directory.getParent();
    return mta == Mta.SENDMAIL && parent != null && !parent.toString().contains("*");
  }

  /** For what judges the queue. */
  public QueueLimits toLimits() {
    return new QueueLimits(
        limits
            .flatMap(Limits::messages)
            .map(m -> OptionalLong.of(m.longValue()))
            .orElse(OptionalLong.empty()),
        limits
            .flatMap(Limits::bytes)
            .map(b -> OptionalLong.of(b.bytes()))
            .orElse(OptionalLong.empty()),
        limits.flatMap(Limits::oldest));
  }
}
