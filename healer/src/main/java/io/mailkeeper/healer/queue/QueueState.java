package io.mailkeeper.healer.queue;

import io.mailkeeper.healer.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A queue as it is judged: how much waits, how long it has, what is wrong. Pure.
 *
 * @param age of the oldest message; empty when none waits
 * @param pace messages more in each second; empty when not known yet
 * @param until how long until each thing is full at this pace; without what never is
 * @param seen whether it has been looked at yet
 * @param troubles what is wrong
 */
public record QueueState(
    String name,
    QueueSight sight,
    Optional<Duration> age,
    Optional<Double> pace,
    Map<Full, Duration> until,
    boolean seen,
    Set<Trouble> troubles) {

  /** What can be full. */
  public enum Full {
    SPACE,
    INODES,
    /** The limit of messages. */
    MESSAGES,
    /** The limit of bytes. */
    BYTES
  }

  /** What can be wrong. */
  public enum Trouble {
    MESSAGES,
    BYTES,
    OLDEST,
    /** The disk is full within two hours. */
    FILLS_UP,
    /** More than is counted. */
    UNCOUNTED
  }

  /** As the alert has it: time enough to do something. */
  public static final Duration SOON = Duration.ofHours(2);

  public QueueState {
    until = Map.copyOf(until);
    troubles = Set.copyOf(troubles);
  }

  /** Not looked at yet. */
  public static QueueState unseen(String name) {
    QueueSight nothing = new QueueSight(0, 0, 0, Optional.empty(), true);
    return new QueueState(
        name, nothing, Optional.empty(), Optional.empty(), Map.of(), false, Set.of());
  }

  /**
   * Judges what was seen.
   *
   * @param before what was wrong the last time: it is over only when a tenth below the limit, so
   *     that a queue at its limit is not told again and again
   */
  public static QueueState of(
      String name,
      QueueSight sight,
      QueueTrend trend,
      QueueRoom room,
      QueueLimits limits,
      Set<Trouble> before,
      Instant now) {
    Map<Full, Duration> until = new EnumMap<>(Full.class);
    trend.untilNoSpace(room).ifPresent(d -> until.put(Full.SPACE, d));
    trend.untilNoInodes(room).ifPresent(d -> until.put(Full.INODES, d));
    limits
        .messages()
        .ifPresent(l -> trend.untilMessages(l).ifPresent(d -> until.put(Full.MESSAGES, d)));
    limits.bytes().ifPresent(l -> trend.untilBytes(l).ifPresent(d -> until.put(Full.BYTES, d)));
    Optional<Duration> age =
        sight
            .oldest()
            .map(o -> Duration.between(o, now))
            .map(d -> d.isNegative() ? Duration.ZERO : d);
    Optional<Double> pace = trend.messages();
    QueueState plain = new QueueState(name, sight, age, pace, until, true, Set.of());
    return new QueueState(name, sight, age, pace, until, true, plain.wrong(limits, before));
  }

  private Set<Trouble> wrong(QueueLimits limits, Set<Trouble> before) {
    Set<Trouble> all = EnumSet.noneOf(Trouble.class);
    limits
        .messages()
        .ifPresent(l -> add(all, Trouble.MESSAGES, (double) sight.messages(), (double) l, before));
    limits
        .bytes()
        .ifPresent(l -> add(all, Trouble.BYTES, (double) sight.bytes(), (double) l, before));
    limits
        .oldest()
        .ifPresent(
            l -> add(all, Trouble.OLDEST, seconds(age.orElse(Duration.ZERO)), seconds(l), before));
    Duration soon = before.contains(Trouble.FILLS_UP) ? SOON.plus(SOON.dividedBy(2)) : SOON;
    if (untilDiskIsFull().filter(d -> d.compareTo(soon) < 0).isPresent()) {
      all.add(Trouble.FILLS_UP);
    }
    if (!sight.complete()) {
      all.add(Trouble.UNCOUNTED);
    }
    return all;
  }

  private static void add(
      Set<Trouble> all, Trouble trouble, double is, double limit, Set<Trouble> before) {
    if (is > limit || (before.contains(trouble) && is > limit * 0.9)) {
      all.add(trouble);
    }
  }

  /** Until the filesystem has neither space nor inodes left; empty: never, or not known. */
  public Optional<Duration> untilDiskIsFull() {
    return until.entrySet().stream()
        .filter(e -> e.getKey() == Full.SPACE || e.getKey() == Full.INODES)
        .map(Map.Entry::getValue)
        .min(Duration::compareTo);
  }

  /** What is wrong, one sentence; empty for nothing. */
  public String remark(QueueLimits limits) {
    List<String> all = new ArrayList<>();
    if (troubles.contains(Trouble.FILLS_UP)) {
      all.add(
          "queue "
              + name
              + " fills its disk in "
              + Spans.words(untilDiskIsFull().orElse(Duration.ZERO))
              + " at its present pace");
    }
    if (troubles.contains(Trouble.MESSAGES)) {
      all.add(holds(sight.messages() + " messages", "" + limits.messages().orElse(0)));
    }
    if (troubles.contains(Trouble.BYTES)) {
      all.add(holds(size(sight.bytes()), size(limits.bytes().orElse(0))));
    }
    if (troubles.contains(Trouble.OLDEST)) {
      all.add(
          "the oldest message in queue "
              + name
              + " has waited "
              + Spans.words(age.orElse(Duration.ZERO))
              + limit(Spans.words(limits.oldest().orElse(Duration.ZERO))));
    }
    if (troubles.contains(Trouble.UNCOUNTED)) {
      all.add("queue " + name + " holds more than the " + sight.messages() + " messages counted");
    }
    return String.join("; ", all);
  }

  private String holds(String what, String limit) {
    return "queue " + name + " holds " + what + limit(limit);
  }

  private static String limit(String limit) {
    return ", its limit is " + limit;
  }

  /** Bytes as people say them: {@code 512 B}, {@code 3.4 MiB}. */
  public static String size(long bytes) {
    double value = (double) bytes;
    for (String unit : List.of("B", "KiB", "MiB", "GiB")) {
      if (value < 1_024) {
        return unit.equals("B") ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, unit);
      }
      value /= 1_024;
    }
    return String.format(Locale.ROOT, "%.1f TiB", value);
  }

  private static double seconds(Duration d) {
    return d.toMillis() / 1e3;
  }
}
