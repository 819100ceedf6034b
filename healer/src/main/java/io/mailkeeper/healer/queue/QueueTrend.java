package io.mailkeeper.healer.queue;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Where a queue is going: the slope of a straight line through what was seen in the last minutes
 * (least squares, so that one odd look does not turn it over). Says nothing before it has seen
 * enough. Pure.
 */
public final class QueueTrend {
  private static final int FEWEST = 3;

  /** A look and its moment. */
  private record Sample(QueueSight sight, Uptime at) {}

  private final Duration window;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * @param window how far back it looks
   */
  public QueueTrend(Duration window) {
    if (window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException("the window is " + window + ", expected more than zero");
    }
    this.window = window;
  }

  /** Takes in a look. One that did not see all ends the line: the next begins another. */
  public void add(QueueSight sight, Uptime at) {
    if (!sight.complete()) {
      samples.clear();
      return;
    }
    samples.addLast(new Sample(sight, at));
    while (at.since(samples.getFirst().at()).compareTo(window) > 0) {
      samples.removeFirst();
    }
  }

  /** Messages more in each second; negative when it gets shorter; empty when that is not known. */
  public Optional<Double> messages() {
    return slope(QueueSight::messages);
  }

  /** Until the filesystem has no space left at this pace; empty: never, or not known. */
  public Optional<Duration> untilNoSpace(QueueRoom room) {
    return until(room.bytes(), slope(QueueSight::bytes));
  }

  /** Until the filesystem has no inodes left at this pace; empty: never, or not known. */
  public Optional<Duration> untilNoInodes(QueueRoom room) {
    return room.inodes().isPresent()
        ? until(room.inodes().getAsLong(), slope(QueueSight::files))
        : Optional.empty();
  }

  /** Until so many messages wait at this pace; zero when they do; empty: never, or not known. */
  public Optional<Duration> untilMessages(long limit) {
    return until(limit, QueueSight::messages);
  }

  /** Until the queue has so many bytes at this pace; zero when it does. */
  public Optional<Duration> untilBytes(long limit) {
    return until(limit, QueueSight::bytes);
  }

  private Optional<Duration> until(long limit, ToLongFunction<QueueSight> what) {
    return samples.isEmpty()
        ? Optional.empty()
        : until(limit - what.applyAsLong(samples.getLast().sight()), slope(what));
  }

  private static Optional<Duration> until(long left, Optional<Double> pace) {
    if (left <= 0) {
      return Optional.of(Duration.ZERO);
    }
    return pace.filter(p -> p > 0)
        .map(p -> left / p)
        .filter(seconds -> seconds < Duration.ofDays(3650).toSeconds())
        .map(seconds -> Duration.ofMillis(Math.round(seconds * 1_000)));
  }

  private Optional<Double> slope(ToLongFunction<QueueSight> what) {
    if (samples.size() < FEWEST) {
      return Optional.empty();
    }
    Uptime origin = samples.getFirst().at();
    Duration span = samples.getLast().at().since(origin);
    if (span.multipliedBy(5).compareTo(window) < 0) {
      return Optional.empty(); // the first messages of a burst are no trend
    }
    double n = samples.size();
    double sumT = 0;
    double sumY = 0;
    for (Sample s : samples) {
      sumT += seconds(s, origin);
      sumY += what.applyAsLong(s.sight());
    }
    double covariance = 0;
    double variance = 0;
    for (Sample s : samples) {
      double t = seconds(s, origin) - sumT / n;
      covariance += t * (what.applyAsLong(s.sight()) - sumY / n);
      variance += t * t;
    }
    return Optional.of(covariance / variance);
  }

  private static double seconds(Sample s, Uptime origin) {
    return s.at().since(origin).toNanos() / 1e9;
  }
}
