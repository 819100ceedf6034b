package io.mailkeeper.agent.schedule;

import java.text.ParseException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quartz.CronExpression;

/**
 * A Quartz cron expression: seconds, minutes, hours, day of month, month, day of week and, if
 * wanted, year; one of the two days is {@code ?}. Days of the week by number begin with 1 for
 * Sunday: write {@code MON-FRI}.
 *
 * <p>{@link #next} asks Quartz for wall-clock times and maps them to instants itself. Quartz's own
 * mapping leaves out a time that the spring change skips (a window at 02:30 would not open that
 * night), and in autumn its answer depends on the moment from which it is asked. Here every
 * wall-clock time counts exactly once: a skipped one is the moment of the change, a repeated one is
 * its first occurrence.
 */
public final class Cron {

  private static final String[] FIELDS = {
    "seconds", "minutes", "hours", "day of month", "month", "day of week", "year"
  };

  /** Each field put alone into an expression that is right otherwise: which one Quartz dislikes. */
  private static final String[] ALONE = {
    "%s * * * * ?",
    "0 %s * * * ?",
    "0 0 %s * * ?",
    "0 0 0 %s * ?",
    "0 0 0 * %s ?",
    "0 0 0 ? * %s",
    "0 0 0 * * ? %s"
  };

  private static final int DAY_OF_MONTH = 3;
  private static final int DAY_OF_WEEK = 5;
  private static final Pattern WORD = Pattern.compile("\\S+");

  private final String text;

  /** Reckons as if all wall clocks showed UTC. */
  private final CronExpression wallClock;

  private Cron(String text, CronExpression wallClock) {
    this.text = text;
    this.wallClock = wallClock;
    this.wallClock.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
  }

  /**
   * Reads an expression.
   *
   * @throws CronFault says which field is wrong, where it begins and what is expected
   */
  public static Cron parse(String text) {
    List<Field> fields = split(text);
    checkCount(text, fields);
    for (int i = 0; i < fields.size(); i++) {
      checkAlone(i, fields.get(i));
    }
    checkDays(fields.get(DAY_OF_MONTH), fields.get(DAY_OF_WEEK));
    Cron cron = new Cron(text, whole(text));
    if (cron.nextWallClock(LocalDateTime.of(1970, 1, 1, 0, 0)).isEmpty()) {
      throw new CronFault("never happens: '" + text + "'", fields.get(DAY_OF_MONTH).position());
    }
    return cron;
  }

  /** One field and where it begins, counted from 1. */
  private record Field(String text, int position) {
    boolean matters() {
      return !text.equals("?");
    }
  }

  private static List<Field> split(String text) {
    List<Field> fields = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      fields.add(new Field(word.group(), word.start() + 1));
    }
    return fields;
  }

  private static void checkCount(String text, List<Field> fields) {
    if (fields.size() >= FIELDS.length - 1 && fields.size() <= FIELDS.length) {
      return;
    }
    String hint =
        fields.size() == 5
            ? "; a crontab line has 5, here seconds come first: '0 " + text.strip() + "'"
            : "";
    int position = fields.size() > FIELDS.length ? fields.get(FIELDS.length).position() : 1;
    throw new CronFault(
        "has "
            + fields.size()
            + " fields; expected seconds, minutes, hours, day of month, month, day of week and"
            + " perhaps year"
            + hint,
        position);
  }

  private static void checkAlone(int index, Field field) {
    boolean day = index == DAY_OF_MONTH || index == DAY_OF_WEEK;
    if (day && !field.matters()) {
      return;
    }
    try {
      new CronExpression(String.format(ALONE[index], field.text()));
    } catch (ParseException e) {
      // When Quartz stumbles in its own code its message names the Java exception: not for people.
      String detail = String.valueOf(e.getMessage());
      String reason = detail.contains("java.lang") ? "" : ": " + detail;
      throw new CronFault(
          "the " + FIELDS[index] + " field '" + field.text() + "' is not valid" + reason,
          field.position());
    }
  }

  private static void checkDays(Field ofMonth, Field ofWeek) {
    if (ofMonth.matters() != ofWeek.matters()) {
      return;
    }
    String both = ofMonth.matters() ? "given" : "left open";
    throw new CronFault(
        "day of month '"
            + ofMonth.text()
            + "' and day of week '"
            + ofWeek.text()
            + "' are both "
            + both
            + "; write '?' for the one that does not matter, and only for that one",
        ofWeek.position());
  }

  private static CronExpression whole(String text) {
    try {
      return new CronExpression(text);
    } catch (ParseException e) {
      throw new CronFault("is not valid: " + e.getMessage(), 1);
    }
  }

  /** The first moment after {@code after}, in whole seconds; empty if there is none any more. */
  public Optional<Instant> next(Instant after, ZoneId zone) {
    Optional<LocalDateTime> wall = nextWallClock(LocalDateTime.ofInstant(after, zone));
    // While a repeated hour passes for the second time its times lie in the past: go on.
    while (wall.isPresent() && !moment(wall.get(), zone).isAfter(after)) {
      wall = nextWallClock(wall.get());
    }
    return wall.map(time -> moment(time, zone));
  }

  private Optional<LocalDateTime> nextWallClock(LocalDateTime after) {
    Date next = wallClock.getNextValidTimeAfter(Date.from(after.toInstant(ZoneOffset.UTC)));
    return Optional.ofNullable(next)
        .map(date -> LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC));
  }

  /** Never later for an earlier wall-clock time: {@link #next} relies on it. */
  private static Instant moment(LocalDateTime wall, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(wall);
    if (change != null && change.isGap()) {
      return change.getInstant();
    }
    return wall.atZone(zone).toInstant();
  }

  /** The expression as it was written. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cron cron && text.equals(cron.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
