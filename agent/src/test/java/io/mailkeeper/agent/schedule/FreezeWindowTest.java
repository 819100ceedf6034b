package io.mailkeeper.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreezeWindowTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** Monday to Friday 22:00, eight hours: over midnight. */
  private static final FreezeWindow NIGHT =
      FreezeWindow.of("night", "0 0 22 ? * MON-FRI", Duration.ofHours(8), ZoneOffset.UTC);

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "2026-06-12T21:59:59.999Z, ",
    "2026-06-12T22:00:00Z,     2026-06-13T06:00:00Z",
    "2026-06-13T00:00:00Z,     2026-06-13T06:00:00Z",
    "2026-06-13T05:59:59.999Z, 2026-06-13T06:00:00Z",
    "2026-06-13T06:00:00Z,     ",
    "2026-06-13T22:30:00Z,     "
  })
  void openFromItsFirstSecondUntilItsLength(Instant now, @Nullable Instant until) {
    assertWindow(NIGHT, now, until);
  }

  @ParameterizedTest(name = "{0} after 02:30 for an hour, {1} -> {2}")
  @CsvSource({
    // Spring: 02:30 does not exist; open from 03:00 summer time for an hour.
    "spring, 2026-03-29T00:59:59Z, ",
    "spring, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
    "spring, 2026-03-29T01:59:59Z, 2026-03-29T02:00:00Z",
    "spring, 2026-03-29T02:00:00Z, ",
    // Autumn: 02:30 happens twice; open at the first, for an hour: until the second.
    "autumn, 2026-10-25T00:29:59Z, ",
    "autumn, 2026-10-25T00:30:00Z, 2026-10-25T01:30:00Z",
    "autumn, 2026-10-25T01:29:59Z, 2026-10-25T01:30:00Z",
    "autumn, 2026-10-25T01:30:00Z, ",
    "autumn, 2026-10-25T01:45:00Z, "
  })
  void anOpeningInTheChangeOfTheClocks(String season, Instant now, @Nullable Instant until) {
    assertWindow(
        FreezeWindow.of("backup", "0 30 2 * * ?", Duration.ofHours(1), BERLIN), now, until);
  }

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @CsvSource({
    "spring opens 22:00 closes 07:00 summer time, 2026-03-28T21:00:00Z, 2026-03-29T05:00:00Z",
    "autumn opens 22:00 closes 05:00 winter time, 2026-10-24T20:00:00Z, 2026-10-25T04:00:00Z"
  })
  void itsLengthIsElapsedTime(String what, Instant opened, Instant until) {
    FreezeWindow night = FreezeWindow.of("night", "0 0 22 * * ?", Duration.ofHours(8), BERLIN);

    assertWindow(night, opened, until);
    assertWindow(night, opened.minusSeconds(1), null);
    assertWindow(night, until.minusSeconds(1), until);
    assertWindow(night, until, null);
  }

  @Test
  void openingsThatTouchAreOne() {
    FreezeWindow weekend =
        FreezeWindow.of("weekend", "0 0 0 ? * SAT,SUN", Duration.ofDays(1), ZoneOffset.UTC);

    assertWindow(
        weekend, Instant.parse("2026-06-13T12:00:00Z"), Instant.parse("2026-06-15T00:00:00Z"));
  }

  @Test
  void openingsThatOverlapAreOne() {
    FreezeWindow morning =
        FreezeWindow.of("morning", "0 0/20 6-7 * * ?", Duration.ofMinutes(50), ZoneOffset.UTC);

    assertWindow(
        morning, Instant.parse("2026-06-13T06:01:00Z"), Instant.parse("2026-06-13T08:30:00Z"));
  }

  @Test
  void anEndlessRowOfOpeningsEndsTheSearch() {
    FreezeWindow always =
        FreezeWindow.of("always", "0 0 * * * ?", Duration.ofHours(2), ZoneOffset.UTC);
    Instant now = Instant.parse("2026-06-13T06:01:00Z");

    assertThat(always.until(now)).hasValueSatisfying(end -> assertThat(end).isAfter(now));
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT-1H", "PT0.5S", "PT1.5S", "P32D"})
  void itsLengthHasLimits(Duration duration) {
    assertThatThrownBy(() -> FreezeWindow.of("night", "0 0 22 * * ?", duration, BERLIN))
        .hasMessageContainingAll("window night", duration.toString(), "1 second to 31 days");
  }

  private static void assertWindow(FreezeWindow window, Instant now, @Nullable Instant until) {
    assertThat(window.until(now)).isEqualTo(Optional.ofNullable(until));
    assertThat(window.isFrozen(now)).isEqualTo(until != null);
  }
}
