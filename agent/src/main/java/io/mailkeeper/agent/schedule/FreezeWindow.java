package io.mailkeeper.agent.schedule;

import io.mailkeeper.healer.Names;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A time in which nothing is moved that need not be: no automatic switchback, no planned move.
 * Repair and safety go on. It opens by the calendar of its time zone and lasts its length in
 * elapsed time, so one that spans a change of the clocks closes an hour earlier or later by the
 * wall clock.
 *
 * <p>An opening time that the spring change skips is the moment of the change: 02:30 in Berlin on
 * 2026-03-29 is 03:00 summer time, 01:00 UTC. One that the autumn change repeats is the first of
 * the two: 02:30 in Berlin on 2026-10-25 is 02:30 summer time, 00:30 UTC; the window does not open
 * a second time at the other 02:30.
 *
 * @param name in the configuration and in all front ends
 * @param opens when it opens
 * @param duration from 1 s to 31 days, whole seconds
 * @param zone whose calendar is meant
 */
public record FreezeWindow(String name, Cron opens, Duration duration, ZoneId zone) {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(31);

  /** How far ahead the end of openings that run into each other is looked for. */
  private static final int MAX_JOINED = 1000;

  public FreezeWindow {
    Names.check("window", name);
    if (duration.compareTo(SHORTEST) < 0
        || duration.compareTo(LONGEST) > 0
        || duration.toNanosPart() != 0) {
      throw new IllegalArgumentException(
          "window "
              + name
              + ": duration "
              + duration
              + "; expected whole seconds, 1 second to 31 days");
    }
  }

  /**
   * Reads a window whose opening is a Quartz cron expression.
   *
   * @throws CronFault if the expression is not valid
   */
  public static FreezeWindow of(String name, String cron, Duration duration, ZoneId zone) {
    return new FreezeWindow(name, Cron.parse(cron), duration, zone);
  }

  /** Whether it is open: from the second it opens to the one before it closes. */
  public boolean isFrozen(Instant now) {
    return endOfOpening(now).isPresent();
  }

  /**
   * When it closes, if it is open now. Openings that overlap or touch count as one; of an endless
   * row of them the first thousand are looked at.
   */
  public Optional<Instant> until(Instant now) {
    Optional<Instant> end = endOfOpening(now);
    for (int joined = 0; joined < MAX_JOINED && end.isPresent(); joined++) {
      Optional<Instant> further = endOfOpening(end.get());
      if (further.isEmpty()) {
        return end;
      }
      end = further;
    }
    return end;
  }

  /** When it opens next, which may be while it is open. */
  Optional<Instant> nextOpening(Instant now) {
    return opens.next(now, zone);
  }

  /** The end of the first opening that {@code now} lies in: within the last {@code duration}. */
  private Optional<Instant> endOfOpening(Instant now) {
    return opens
        .next(now.minus(duration), zone)
        .filter(opened -> !opened.isAfter(now))
        .map(opened -> opened.plus(duration));
  }
}
