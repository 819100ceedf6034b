package io.mailkeeper.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                   |  1 | has 0 fields; expected seconds, minutes, hours",
        "0 2 * * 1            |  1 | a crontab line has 5, here seconds come first: '0 0 2 * * 1'",
        "0 0 2 * * ? 2026 x   | 18 | has 8 fields",
        "60 0 2 * * ?         |  1 | the seconds field '60' is not valid: Minute and Second values",
        "0 0 25 * * ?         |  5 | the hours field '25' is not valid: Hour values must be between",
        "0 0 2 x * ?          |  7 | the day of month field 'x' is not valid",
        "0 0 2 * FOO ?        |  9 | the month field 'FOO' is not valid: Invalid Month value",
        "0 0 2 ? * MOO        | 11 | the day of week field 'MOO' is not valid: Invalid Day-of-Week",
        "0 0 2 ? * 0          | 11 | Day-of-Week values must be between 1 and 7",
        "0 99999999999 2 * * ?|  3 | the minutes field '99999999999' is not valid",
        "0 0 2 1 * MON        | 11 | day of month '1' and day of week 'MON' are both given",
        "0 0 2 * * *          | 11 | write '?' for the one that does not matter",
        "0 0 2 ? * ?          | 11 | day of month '?' and day of week '?' are both left open",
        "0 0 2 30 2 ?         |  7 | never happens"
      })
  void aFaultNamesItsPlace(String text, int position, String message) {
    CronFault fault = catchThrowableOfType(CronFault.class, () -> Cron.parse(text));

    assertThat(fault).hasMessageContaining(message);
    assertThat(fault.getMessage()).doesNotContain("java.lang");
    assertThat(fault.position()).isEqualTo(position);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 0 2 * * ?",
        "0  30   2 ? * MON-FRI",
        "0 0 2 L-3 * ?",
        "0 0 2 ? * 6L",
        "0 0 2 ? * MON#1",
        "0 0 2 15W * ?",
        "0 0/5 22-6 ? * *",
        "0 0 0 29 2 ?",
        "0 0 0 1 1 ? 2020"
      })
  void whatQuartzUnderstandsIsAccepted(String text) {
    assertThat(Cron.parse(text)).hasToString(text);
  }

  @ParameterizedTest(name = "{0} after {1}: {2}")
  @CsvSource({
    // An ordinary night, winter and summer.
    "0 30 2 * * ?, 2026-03-27T12:00:00Z, 2026-03-28T01:30:00Z",
    "0 30 2 * * ?, 2026-03-29T12:00:00Z, 2026-03-30T00:30:00Z",
    // 02:00 to 03:00 does not exist on 2026-03-29: all of it is 01:00 UTC.
    "0 30 2 * * ?, 2026-03-28T12:00:00Z, 2026-03-29T01:00:00Z",
    "0 0 2 * * ?,  2026-03-28T12:00:00Z, 2026-03-29T01:00:00Z",
    "0 30 2 * * ?, 2026-03-29T00:59:59Z, 2026-03-29T01:00:00Z",
    "0 30 2 * * ?, 2026-03-29T01:00:00Z, 2026-03-30T00:30:00Z",
    "0 0 3 * * ?,  2026-03-28T12:00:00Z, 2026-03-29T01:00:00Z",
    "0 0 * * * ?,  2026-03-29T00:00:00Z, 2026-03-29T01:00:00Z",
    "0 0 * * * ?,  2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
    // 02:00 to 03:00 happens twice on 2026-10-25: the first time counts.
    "0 30 2 * * ?, 2026-10-24T12:00:00Z, 2026-10-25T00:30:00Z",
    "0 30 2 * * ?, 2026-10-25T00:10:00Z, 2026-10-25T00:30:00Z",
    "0 30 2 * * ?, 2026-10-25T00:30:00Z, 2026-10-26T01:30:00Z",
    "0 30 2 * * ?, 2026-10-25T01:10:00Z, 2026-10-26T01:30:00Z",
    "0 0 3 * * ?,  2026-10-25T00:30:00Z, 2026-10-25T02:00:00Z",
    // Fractions of a second do not lose a moment.
    "0 30 2 * * ?, 2026-03-28T01:29:59.999Z, 2026-03-28T01:30:00Z",
    "0 30 2 * * ?, 2026-03-28T01:30:00.001Z, 2026-03-29T01:00:00Z"
  })
  void nextInBerlin(String text, Instant after, Instant expected) {
    assertThat(Cron.parse(text).next(after, BERLIN)).contains(expected);
  }

  /** What Quartz's own reckoning gets wrong on these days. */
  @ParameterizedTest
  @CsvSource({
    "0 30 2 * * ?, 2026-03-28T00:00:00Z",
    "0 0/20 * * * ?, 2026-03-28T20:00:00Z",
    "0 30 2 * * ?, 2026-10-24T00:00:00Z",
    "0 0/20 * * * ?, 2026-10-24T20:00:00Z"
  })
  void theAnswerIsTheSameFromWhereverItIsAsked(String text, Instant start) {
    Cron cron = Cron.parse(text);
    Instant end = start.plus(Duration.ofHours(36));
    List<Instant> moments = new ArrayList<>();
    Instant last = start;
    while (!last.isAfter(end)) {
      last = cron.next(last, BERLIN).orElseThrow();
      moments.add(last);
    }

    for (Instant t = start; t.isBefore(end); t = t.plusSeconds(300)) {
      Instant asked = t;
      assertThat(cron.next(asked, BERLIN))
          .as("after %s", asked)
          .isEqualTo(moments.stream().filter(m -> m.isAfter(asked)).findFirst());
    }
  }

  @Test
  void emptyWhenItsYearsAreOver() {
    assertThat(Cron.parse("0 0 0 1 1 ? 2020").next(Instant.parse("2026-01-01T00:00:00Z"), BERLIN))
        .isEmpty();
    assertThat(
            Cron.parse("0 0 0 1 1 ? 2020")
                .next(Instant.parse("2019-06-01T00:00:00Z"), ZoneOffset.UTC))
        .contains(Instant.parse("2020-01-01T00:00:00Z"));
  }
}
